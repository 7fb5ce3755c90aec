package io.edgewitness.edge.testkit.example;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

class ScaleAdapterTest extends SourceAdapterContract {
    private static final PointId GOOD = new PointId("scale.a");
    private static final PointId FAILING = new PointId("scale.b");
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket server;
    private int port;

    @Override
    protected void startServer() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        port = socket.getLocalPort();
        server = socket;
        new Thread(() -> accept(socket), "scale-server").start();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                clients.add(client);
                new Thread(() -> weigh(client), "scale-client").start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void weigh(Socket client) {
        try (client;
                OutputStream out = client.getOutputStream()) {
            while (true) {
                out.write("A 12.50\nB overload\n".getBytes(StandardCharsets.US_ASCII));
                Thread.sleep(20);
            }
        } catch (IOException e) {
            // The client went away.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
        for (Socket client : clients) {
            client.close();
        }
        clients.clear();
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        List<ScaleAdapter.Point> points =
                List.of(new ScaleAdapter.Point(GOOD, "A"), new ScaleAdapter.Point(FAILING, "B"));
        return new ScaleAdapter.Factory()
                .create(new AdapterContext(
                        ADAPTER_ID,
                        Mode.REAL,
                        new ScaleAdapter.Configuration("127.0.0.1", port, points),
                        List.of(PointDefinition.of("scale.a", "A", "kg"), PointDefinition.of("scale.b", "B", "kg")),
                        clock,
                        directory));
    }

    @Override
    protected List<PointId> goodPoints() {
        return List.of(GOOD);
    }

    @Override
    protected PointId failingPoint() {
        return FAILING;
    }

    @Override
    protected boolean deviceGivesTime() {
        return false;
    }

    @Override
    protected boolean counted() {
        return false;
    }
}
