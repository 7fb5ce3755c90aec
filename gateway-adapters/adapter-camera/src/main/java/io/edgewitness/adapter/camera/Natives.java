package io.edgewitness.adapter.camera;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * FFmpeg's libraries, unpacked and loaded once by a thread that nobody interrupts: a stream that is closed while they are unpacked would leave classes behind
 * that never work again. Any thread.
 */
final class Natives {
    private static @Nullable CompletableFuture<Void> loading;

    private Natives() {}

    /** @throws IOException if they cannot be loaded, or whoever waits for them is closed */
    static void load() throws IOException {
        try {
            begun().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("closed", e);
        } catch (ExecutionException e) {
            throw new IOException("FFmpeg's libraries cannot be loaded: " + e.getCause(), e);
        }
    }

    private static synchronized CompletableFuture<Void> begun() {
        CompletableFuture<Void> begun = loading;
        if (begun == null) {
            CompletableFuture<Void> fresh = new CompletableFuture<>();
            Thread thread = new Thread(() -> unpack(fresh), "camera-natives");
            thread.setDaemon(true);
            thread.start();
            loading = fresh;
            begun = fresh;
        }
        return begun;
    }

    private static void unpack(CompletableFuture<Void> done) {
        try {
            Loader.load(avutil.class);
            Loader.load(avcodec.class);
            Loader.load(avformat.class);
            Loader.load(swscale.class);
            Loader.load(AVIOInterruptCB.Callback_Pointer.class);
            done.complete(null);
        } catch (RuntimeException | LinkageError e) {
            done.completeExceptionally(e);
        }
    }
}
