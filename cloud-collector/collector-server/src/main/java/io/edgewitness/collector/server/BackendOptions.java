package io.edgewitness.collector.server;

import io.edgewitness.collector.indicators.IndicatorFolder;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SystemClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which collector a command works on: {@code --data} of this machine, running or not, or {@code --url} with {@code --token}. */
final class BackendOptions {
    /** Folder in the data folder that holds definitions of the user's own. */
    static final String INDICATORS = "indicators";

    @Option(names = "--data", paramLabel = "DIR", description = "the collector's data folder on this machine")
    @Nullable
    Path data;

    @Option(names = "--config", paramLabel = "FILE", description = "collector.yaml, if the collector does not run")
    @Nullable
    Path config;

    @Option(names = "--url", paramLabel = "URL", description = "a running collector, such as http://127.0.0.1:8080")
    @Nullable
    String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "the collector's http.token, with --url; default: the environment's EDGEWITNESS_TOKEN")
    @Nullable
    String token;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "certificates (PEM) to trust at an https address, with --url; a collector's own: authority/authority.crt in"
                            + " its data folder")
    @Nullable
    Path ca;

    Backend open(PrintWriter err) throws CommandFailure {
        String address = url;
        Path folder = data;
        if (address != null && folder == null) {
            return remote(address);
        }
        if (folder == null || address != null) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "请指明采集平台：--data 目录，或 --url 地址和令牌 / say which collector: --data DIR, or --url URL with a token");
        }
        return onFolder(folder, err);
    }

    private Backend remote(String address) throws CommandFailure {
        String secret = token != null ? token : System.getenv("EDGEWITNESS_TOKEN");
        if (secret == null) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "--url 需要令牌：--token，或环境变量 EDGEWITNESS_TOKEN / --url needs a token: --token TOKEN, or EDGEWITNESS_TOKEN in the environment");
        }
        return new RemoteBackend(address, Secret.parse(secret), trust(ca));
    }

    private Backend onFolder(Path folder, PrintWriter err) throws CommandFailure {
        mustExist(folder);
        try {
            DataFolder held = DataFolder.hold(folder);
            if (held == null) {
                String running = DataFolder.url(folder);
                if (running == null) {
                    throw new CommandFailure(
                            CommandFailure.OTHER_SIDE,
                            "另一个进程正在使用 " + folder + "，尚未应答，请稍后再试 / another process works on " + folder
                                    + " and does not answer yet; try again in a moment");
                }
                X509Certificate shown = DataFolder.certificate(folder);
                return new RemoteBackend(
                        running,
                        Secret.parse(DataFolder.adminToken(folder)),
                        shown == null ? null : HttpTrust.pinned(shown));
            }
            return new LocalBackend(collector(config(config), held, err::println), true);
        } catch (IOException e) {
            throw CommandFailure.of("数据目录不可用 / cannot use " + folder, e);
        }
    }

    private static @Nullable SSLContext trust(@Nullable Path ca) throws CommandFailure {
        try {
            return ca == null ? null : HttpTrust.authorities(ca);
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "--ca：" + ca + " 不是证书文件（PEM） / --ca: " + ca + " is no file of certificates (PEM)");
        }
    }

    static void mustExist(Path folder) throws CommandFailure {
        if (!Files.isDirectory(folder)) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "没有数据目录 " + folder + "，用 serve --data 创建 / there is no data folder " + folder
                            + "; `serve --data` makes one");
        }
        if (!Files.isDirectory(folder.resolve(Authority.FOLDER))) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    folder + " 不是采集平台的数据目录（其中没有 authority），请给出 serve --data 所用的目录 / " + folder
                            + " is no collector's data folder, it has no authority/: give the one that `serve --data` uses");
        }
    }

    static CollectorConfig config(@Nullable Path file) throws CommandFailure {
        if (file == null) {
            return CollectorConfig.DEFAULT;
        }
        try {
            return CollectorConfig.load(file, System.getenv());
        } catch (CollectorConfig.ConfigException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The shipped indicators and the collector's own: those of the data folder, or those that the running one says it has.
     *
     * @throws CommandFailure with each mistake of the folder at its place
     */
    IndicatorLibrary library() throws CommandFailure {
        if (data != null) {
            return library(data);
        }
        if (url == null) {
            return IndicatorLibrary.shipped();
        }
        try (Backend running = remote(url)) {
            return running.library();
        }
    }

    private static IndicatorLibrary library(Path folder) throws CommandFailure {
        Path own = folder.resolve(INDICATORS);
        try {
            IndicatorFolder.Reading read = IndicatorFolder.read(own, IndicatorLibrary.shipped());
            if (!read.mistakes().isEmpty()) {
                throw new CommandFailure(CommandFailure.INPUT, String.join("\n", read.mistakes()));
            }
            return read.library();
        } catch (IOException e) {
            throw CommandFailure.of("cannot read " + own, e);
        }
    }

    /** Opens a collector; on failure the folder is released. */
    static Collector collector(CollectorConfig config, DataFolder held, Consumer<String> progress)
            throws CommandFailure, IOException {
        try {
            library(held.path());
            return Collector.open(config, held, new SystemClock(), progress);
        } catch (CommandFailure e) {
            held.close();
            throw e;
        } catch (IOException e) {
            held.close();
            throw CommandFailure.of("采集平台无法打开 / cannot open the collector", e);
        } catch (SQLException e) {
            held.close();
            throw new CommandFailure(
                    CommandFailure.OTHER_SIDE, "数据库不可用 / the database is away or refused: " + Jdbc.reason(e));
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }
}
