package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.hardware.profiles.HardwareProfile;
import io.edgewitness.hardware.profiles.HardwareProfiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each hardware profile gives to direct memory is enough for messages as large as they may be, from many at once. */
class NetworkMemoryTest {
    private static final long MOST = 8 << 20;

    static Stream<HardwareProfile> profiles() {
        return HardwareProfiles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void messagesAsLargeAsTheyMayBeTakeLittleDirectMemory(HardwareProfile profile) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(profile.jvmFlags(Runtime.version().feature()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NetworkMemory.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        List<String> lines = said.lines().toList();
        long direct = Long.parseLong(lines.get(lines.size() - 1));
        assertThat(direct).isLessThan(MOST);
    }
}
