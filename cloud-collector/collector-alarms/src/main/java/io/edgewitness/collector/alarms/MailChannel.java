package io.edgewitness.collector.alarms;

import io.edgewitness.edge.api.Secret;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Plain text by SMTP (RFC 5321). Without TLS only where the settings say so, and they may for this machine alone. */
final class MailChannel implements Channel {
    private static final String MILLIS = "4000"; // of each step: connecting, reading, writing
    private static final int MOST_BYTES = 100_000;

    private final ChannelSettings.Mail settings;
    private final Texts texts;

    MailChannel(ChannelSettings.Mail settings, Texts texts) {
        this.settings = settings;
        this.texts = texts;
    }

    private Properties properties() {
        boolean tls = settings.security() == ChannelSettings.Security.TLS;
        String smtp = tls ? "mail.smtps." : "mail.smtp.";
        boolean start = settings.security() == ChannelSettings.Security.STARTTLS;
        Properties p = new Properties();
        p.setProperty("mail.transport.protocol", tls ? "smtps" : "smtp");
        p.setProperty(smtp + "host", settings.host());
        p.setProperty(smtp + "port", Integer.toString(settings.port()));
        p.setProperty(smtp + "connectiontimeout", MILLIS);
        p.setProperty(smtp + "timeout", MILLIS);
        p.setProperty(smtp + "writetimeout", MILLIS);
        p.setProperty(smtp + "auth", Boolean.toString(settings.user() != null));
        p.setProperty(smtp + "starttls.enable", Boolean.toString(start));
        p.setProperty(smtp + "starttls.required", Boolean.toString(start));
        p.setProperty(smtp + "ssl.checkserveridentity", "true");
        p.setProperty(smtp + "ssl.protocols", "TLSv1.2 TLSv1.3");
        return p;
    }

    @Override
    public void send(Message message) throws SendException {
        Session session = Session.getInstance(properties());
        Secret password = settings.password();
        try {
            MimeMessage mail = mail(session, message);
            try (Transport transport = session.getTransport()) {
                transport.connect(settings.user(), password == null ? null : password.reveal());
                transport.sendMessage(mail, mail.getAllRecipients());
            }
        } catch (MessagingException e) {
            throw new SendException(settings.host() + ":" + settings.port() + " " + reason(e));
        }
    }

    private MimeMessage mail(Session session, Message message) throws MessagingException {
        MimeMessage mail = new Keyed(session, "<" + message.key() + "@edgewitness.invalid>");
        mail.setFrom(new InternetAddress(settings.from()));
        for (String to : settings.to()) {
            Address address = new InternetAddress(to);
            mail.addRecipient(jakarta.mail.Message.RecipientType.TO, address);
        }
        mail.setSubject(texts.title(message), StandardCharsets.UTF_8.name());
        mail.setText(texts.plain(message, MOST_BYTES), StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(message.made()));
        mail.setHeader("Auto-Submitted", "auto-generated");
        return mail;
    }

    /** Keeps the message's own id: a mail that comes twice is known by it. */
    private static final class Keyed extends MimeMessage {
        private final String id;

        Keyed(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }

    /** Of the kind of failure only: what a server says may repeat what it was told. */
    private static String reason(MessagingException failure) {
        if (failure instanceof AuthenticationFailedException) {
            return "does not accept user and password";
        }
        if (failure instanceof SendFailedException) {
            return "refuses an address of the mail: see from and to";
        }
        String said = String.valueOf(failure.getMessage());
        if (said.contains("STARTTLS")) {
            return "offers no STARTTLS that can be used, and in the clear nothing is sent";
        }
        @Nullable Throwable cause = failure;
        while (cause != null && !(cause instanceof javax.net.ssl.SSLException)) {
            cause = cause.getCause();
        }
        return cause != null
                ? "has no certificate that this machine trusts"
                : "cannot be reached or broke off: "
                        + (failure.getCause() == null ? failure : failure.getCause())
                                .getClass()
                                .getSimpleName();
    }
}
