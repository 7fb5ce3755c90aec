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
        try (UnkeyedIdentity identity = new UnkeyedIdentity(file, 4)) {
            identity.number(1, 1, 100, false);
            identity.number(2, 1, 100, false);
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[50] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        try (UnkeyedIdentity identity = new UnkeyedIdentity(file, 4)) {
            assertThat(identity.number(1, 1, 100, true)).isEqualTo(3);
            assertThat(identity.number(2, 1, 100, true)).isEqualTo(2);
        }
    }
}
