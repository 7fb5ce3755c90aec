package io.edgewitness.edge.dist;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Prints the first of so many ports that follow each other and are free now, for a script: {@code SpeedPort [HOW-MANY]}. */
public final class SpeedPort {
    private SpeedPort() {}

    public static void main(String[] args) {
        int many = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        int from = 23_000 + (int) (ProcessHandle.current().pid() * 61 % 8_000);
        int free = 0;
        for (int port = from; free < many; port++) {
            free = isFree(port) ? free + 1 : 0;
            from = port - free + 1;
        }
        System.out.println(from);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
