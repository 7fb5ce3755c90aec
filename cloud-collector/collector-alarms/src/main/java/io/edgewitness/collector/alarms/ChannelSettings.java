package io.edgewitness.collector.alarms;

import io.edgewitness.edge.api.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where messages go. Nothing of it that is secret shows in text. */
public sealed interface ChannelSettings {
    String id();

    /** The forms of message that are posted. */
    enum Form {
        WEBHOOK,
        DINGTALK,
        WECOM
    }

    /**
     * Posted over HTTPS; to this address and no other, redirects are not followed.
     *
     * @param url carries a token with DingTalk and WeCom, so all of it is secret
     * @param secret signs what is posted; null: nothing is signed
     */
    record Http(String id, Form form, Secret url, @Nullable Secret secret) implements ChannelSettings {}

    /** How a mail server is spoken to. */
    enum Security {
        /** STARTTLS, or nothing is sent */
        STARTTLS,
        /** TLS from the first byte */
        TLS,
        /** in the clear; for a server on this machine only */
        NONE
    }

    /**
     * Mailed.
     *
     * @param user null: no authentication
     * @param to addresses
     */
    record Mail(
            String id,
            String host,
            int port,
            Security security,
            @Nullable String user,
            @Nullable Secret password,
            String from,
            List<String> to)
            implements ChannelSettings {
        public Mail {
            to = List.copyOf(to);
        }
    }
}
