package io.edgewitness.hardware.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HardwareProfilesTest {
    @Test
    void eachClassOfMachineGetsItsOwnProfile() {
        assertThat(HardwareProfiles.of(new Machine("amd64", 16_000, 8)).id()).isEqualTo("x86-64-mec");
        assertThat(HardwareProfiles.of(new Machine("aarch64", 3_900, 4)).id()).isEqualTo("arm64-4g");
        assertThat(HardwareProfiles.of(new Machine("aarch64", 960, 4)).id()).isEqualTo("arm64-1g");
        assertThat(HardwareProfiles.of(new Machine("riscv64", 300, 1)).id()).isEqualTo("small");
        assertThat(HardwareProfiles.of(Machine.detect())).isNotNull();
    }

    @Test
    void whatAProfileAllowsFitsTheMachine() {
        for (HardwareProfile p : HardwareProfiles.all()) {
            long needed = p.jvm().heapMostMib() + p.jvm().directMib();
            long least = Math.max(512, p.match().memoryFromMib());
            assertThat(needed).as(p.id()).isLessThan(least);
            long inboxes = p.limits().ledgerInboxBytes() + 4 * p.limits().scenarioInboxBytes();
            assertThat(inboxes).as(p.id()).isLessThan((long) p.jvm().heapMostMib() << 19);
        }
    }

    @Test
    void theJvmIsToldHeapAndCollector() {
        HardwareProfile p = HardwareProfiles.of(new Machine("aarch64", 960, 4));
        assertThat(p.jvmFlags(17)).contains("-Xmx192m", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=2");
        assertThat(p.jvmFlags(17)).doesNotContain("--enable-native-access=ALL-UNNAMED");
        assertThat(p.jvmFlags(25)).contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void aProfileWithAMistakeIsRefusedWithItsName() throws IOException {
        String good = resource("profiles.yaml");
        assertThatThrownBy(() -> HardwareProfiles.parse(good.replaceFirst("collector: serial", "collector: zgc")))
                .hasMessage("profile x86-64-mec: jvm: 'collector' must be serial, parallel or g1, not zgc");
        assertThatThrownBy(() -> HardwareProfiles.parse(good.replaceFirst("io-threads: 4", "threads: 4")))
                .hasMessage("profile x86-64-mec: runtime: 'io-threads' is missing");
        assertThatThrownBy(() -> HardwareProfiles.parse(good.replaceFirst("io-threads: 4", "io-threads: 4, more: 1")))
                .hasMessage("profile x86-64-mec: runtime: unknown key 'more'");
        assertThatThrownBy(() -> HardwareProfiles.parse("profiles: []")).hasMessageContaining("no profile");
    }

    @Test
    void theSchemaNamesEachKeyOfTheProfiles() throws IOException {
        Set<String> keys = new TreeSet<>();
        String yaml = resource("profiles.yaml").replaceAll("(?m)#.*$", "");
        Matcher m = Pattern.compile("([a-z-]+):(?= |\\n)").matcher(yaml);
        while (m.find()) {
            keys.add(m.group(1));
        }
        String schema = resource("profiles.schema.json");
        assertThat(keys).allMatch(key -> schema.contains('"' + key + '"'));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HardwareProfiles.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
