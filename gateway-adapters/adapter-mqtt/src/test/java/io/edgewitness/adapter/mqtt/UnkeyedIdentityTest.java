package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnkeyedIdentityTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aRedeliveryIsKnownAcrossARestart() throws Exception {
        long first;
        try (UnkeyedIdentity identity = new UnkeyedIdentity(folder.resolve("f"), 4)) {
            first = identity.number(7, 1, 100, false);
        }
        try (UnkeyedIdentity identity = new UnkeyedIdentity(folder.resolve("f"), 4)) {
            assertThat(identity.number(7, 1, 100, true)).isEqualTo(first);
            assertThat(identity.number(8, 1, 100, true)).isNotEqualTo(first);
        }
    }

    @Test
    void onlyDupWithTheSamePacketTopicAndPayloadIsARedelivery() throws Exception {
        try (UnkeyedIdentity identity = new UnkeyedIdentity(folder.resolve("f"), 4)) {
            long first = identity.number(7, 1, 100, false);
            assertThat(identity.number(7, 2, 100, true)).isGreaterThan(first);
            long second = identity.number(7, 1, 100, false);
            assertThat(second).isGreaterThan(first);
            assertThat(identity.number(7, 1, 101, true)).isGreaterThan(second);
        }
    }

    @Test
    void whatTheBrokerHasSurelySeenAcknowledgedIsForgotten() throws Exception {
        try (UnkeyedIdentity identity = new UnkeyedIdentity(folder.resolve("f"), 4)) {
            long first = identity.number(1, 1, 100, false);
            for (int packet = 2; packet <= 9; packet++) {
                identity.number(packet, 1, 100, false);
            }
            assertThat(identity.number(1, 1, 100, true)).isGreaterThan(first);
        }
    }

    @Test
    void aTornSlotIsAbsentAndNumbersGoOn() throws Exception {
        Path file = folder.resolve("f");
        long first;
        long second;
        try (UnkeyedIdentity identity = new UnkeyedIdentity(file, 4)) {
            first = identity.number(1, 1, 100, false);
            second = identity.number(2, 1, 100, false);
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) (first % 8) * 44] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        try (UnkeyedIdentity identity = new UnkeyedIdentity(file, 4)) {
            assertThat(identity.number(1, 1, 100, true)).isGreaterThan(second);
            assertThat(identity.number(2, 1, 100, true)).isEqualTo(second);
        }
    }

    /** Numbers that are given twice would make the ledger drop new messages for old ones. */
    @Test
    void aLossOfPowerThatTakesTheLastNumbersAwayMakesNoneComeTwice() throws Exception {
        Path file = folder.resolve("f");
        try (UnkeyedIdentity identity = new UnkeyedIdentity(file, 4)) {
            identity.number(1, 1, 100, false);
        }
        long given = 0;
        byte[] atStart;
        try (UnkeyedIdentity identity = new UnkeyedIdentity(file, 4)) {
            atStart = Files.readAllBytes(file);
            for (int packet = 1; packet <= 100; packet++) {
                given = identity.number(packet, 1, 100, false);
            }
        }
        Files.write(file, atStart, StandardOpenOption.TRUNCATE_EXISTING);
        try (UnkeyedIdentity identity = new UnkeyedIdentity(file, 4)) {
            assertThat(identity.number(1, 1, 100, false)).isGreaterThan(given);
        }
    }
}
