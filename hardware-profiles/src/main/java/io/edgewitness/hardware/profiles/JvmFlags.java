package io.edgewitness.hardware.profiles;

/** Prints what the agent's JVM is started with on this machine, in one line for a shell. */
public final class JvmFlags {
    private JvmFlags() {}

    public static void main(String[] arguments) {
        HardwareProfile profile = HardwareProfiles.of(Machine.detect());
        System.out.println(String.join(" ", profile.jvmFlags(Runtime.version().feature())));
    }
}
