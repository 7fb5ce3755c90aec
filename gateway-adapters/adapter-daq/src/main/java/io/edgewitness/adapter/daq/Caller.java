package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.tls.Certificates;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Connects to a device, and again for ever; one thread, which reads. */
final class Caller implements DaqAdapter.Lines {
    private static final long FIRST_PAUSE_MS = 250;
    private static final long LONGEST_PAUSE_MS = 4_000;

    private final DaqConfiguration configuration;
    private final Device device;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Socket socket;

    Caller(AdapterContext context, DaqConfiguration configuration, Device device) {
        this.configuration = configuration;
        this.device = device;
        thread = DaqAdapter.thread(this::run, context, "reader");
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void tick() {}

    private void run() {
        long pause = FIRST_PAUSE_MS;
        while (!closed) {
            try {
                follow();
            } catch (IOException | RuntimeException e) {
                pause = device.problem().isEmpty() ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, 2 * pause);
                Listener.end(device, e);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void follow() throws IOException {
        try (Socket plain = new Socket()) {
            socket = plain;
            if (closed) {
                return;
            }
            plain.connect(configuration.endpoint().address(), (int)
                    configuration.timeout().toMillis());
            plain.setKeepAlive(true);
            Socket speaking = configuration.endpoint().tls() ? secured(plain) : plain;
            device.connected();
            Listener.read(device, new Frames(speaking, configuration.timeout()), configuration.timeout());
        } finally {
            socket = null;
        }
    }

    private SSLSocket secured(Socket plain) throws IOException {
        SSLContext context = Certificates.tls(configuration.ca(), configuration.certificate(), configuration.key());
        SSLSocketFactory factory =
                context == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : context.getSocketFactory();
        SSLSocket tls =
                (SSLSocket) factory.createSocket(plain, configuration.endpoint().host(), plain.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.setSoTimeout((int) configuration.timeout().toMillis());
        tls.startHandshake();
        return tls;
    }

    @Override
    public void close() {
        closed = true;
        Listener.close(socket);
        thread.interrupt();
        Listener.await(thread);
    }
}
