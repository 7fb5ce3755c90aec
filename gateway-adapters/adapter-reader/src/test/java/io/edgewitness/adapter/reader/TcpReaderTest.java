package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.SourceAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

class TcpReaderTest extends ReaderContract {
    private final TcpDevice device = new TcpDevice();

    @Override
    protected void startServer() throws IOException {
        device.start();
    }

    @Override
    protected void stopServer() throws IOException {
        device.close();
    }

    @Override
    protected void stimulate() throws IOException {
        device.say(MESSAGES);
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        Readers readers = new Readers();
        readers.endpoint = "tcp://127.0.0.1:" + device.port();
        return readers.adapter(ADAPTER_ID, clock, directory);
    }
}
