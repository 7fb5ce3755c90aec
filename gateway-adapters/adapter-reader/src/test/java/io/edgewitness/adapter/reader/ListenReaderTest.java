package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The device dials in, again and again. */
class ListenReaderTest extends ReaderContract {
    private final int port = FreePort.find();
    private boolean on;
    private @Nullable Socket socket;

    @Override
    protected void startServer() {
        on = true;
    }

    @Override
    protected void stopServer() throws IOException {
        on = false;
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    @Override
    protected void stimulate() throws IOException {
        if (!on) {
            return;
        }
        try {
            if (socket == null) {
                socket = new Socket("127.0.0.1", port);
            }
            socket.getOutputStream().write(MESSAGES);
        } catch (IOException e) {
            socket = null;
            throw e;
        }
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        Readers readers = new Readers();
        readers.endpoint = "listen://127.0.0.1:" + port;
        return readers.adapter(ADAPTER_ID, clock, directory);
    }
}
