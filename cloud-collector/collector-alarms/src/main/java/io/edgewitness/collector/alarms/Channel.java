package io.edgewitness.collector.alarms;

import java.time.InstantSource;

/** Tells somebody. Any thread. */
interface Channel {
    /**
     * Returns when the receiver has said that it has the message; within 15 s.
     *
     * @throws SendException if it has not; the message is tried again, so it may come twice
     */
    void send(Message message) throws SendException;

    static Channel of(ChannelSettings settings, Texts texts, InstantSource clock) {
        if (settings instanceof ChannelSettings.Mail mail) {
            return new MailChannel(mail, texts);
        }
        ChannelSettings.Http http = (ChannelSettings.Http) settings;
        return switch (http.form()) {
            case WEBHOOK -> new WebhookChannel(http, texts, clock);
            case DINGTALK -> new DingTalkChannel(http, texts, clock);
            case WECOM -> new WeComChannel(http, texts);
        };
    }
}
