package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The collector's certificates on machines whose clock is wrong. */
class AuthorityTest {
    private static final Instant NEVER_SET = Instant.parse("1970-01-01T00:05:00Z");
    private static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");
    private static final Instant AHEAD = Instant.parse("2041-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private X509Certificate server(Instant now) throws Exception {
        return Authority.loadOrCreate(folder, List.of(), now).serverKeys().getCertificateChain("server")[0];
    }

    @Test
    void aClockThatWasNeverSetMakesNoKeysAndReplacesNone() throws Exception {
        assertThatThrownBy(() -> server(NEVER_SET))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1970-01-01T00:05:00Z")
                .hasMessageContaining("set the clock");
        assertThat(folder.resolve("authority/authority.crt")).doesNotExist();
        X509Certificate made = server(NOW);
        made.checkValidity(Date.from(NOW));
        assertThat(server(NEVER_SET)).isEqualTo(made);
    }

    @Test
    void aServersCertificateFromTheFutureIsMadeAnew() throws Exception {
        X509Certificate made = server(NOW);
        X509Certificate ahead = server(AHEAD);
        assertThat(ahead).isNotEqualTo(made);
        server(NOW).checkValidity(Date.from(NOW));
    }

    @Test
    void anAuthorityWhoseDatesAreImpossibleIsNamedWithTheMend() throws Exception {
        var told = new ListAppender<ILoggingEvent>();
        told.start();
        Logger log = (Logger) LoggerFactory.getLogger(Authority.class);
        log.addAppender(told);
        try {
            server(AHEAD);
            assertThat(told.list).isEmpty();
            server(NOW);
        } finally {
            log.detachAppender(told);
        }
        assertThat(told.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("authority.crt holds from 2040-12-31T", "clock says 2026-11-29T", "enrol all agents anew");
    }
}
