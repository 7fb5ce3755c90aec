package io.edgewitness.collector.workplace;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID Connect provider that people may sign in through.
 *
 * @param id letters and digits, part of the address that the provider sends people back to
 * @param issuer as its discovery document names it
 * @param secret where the client's secret is: {@code ${env:NAME}} or {@code ${file:PATH}}; empty: a public client
 * @param claim the one that {@code mappings} are about, such as {@code groups}
 * @param domains of e-mail addresses that are let in, lower case; empty: any, and a role must come from a mapping
 */
public record Provider(
        String id,
        String name,
        String issuer,
        String clientId,
        String secret,
        String claim,
        List<Mapping> mappings,
        List<String> domains,
        boolean enabled) {
    private static final Pattern REFERENCE =
            Pattern.compile("|\\$\\{env:[A-Za-z_][A-Za-z0-9_]*}|\\$\\{file:[^}\\p{Cntrl}]+}");
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,30}");
    private static final Set<String> OWN_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final int LONGEST_SUBJECT = 255;

    /**
     * Who has this value in the claim has this role.
     *
     * @param node null: over the platform
     */
    public record Mapping(String value, Role role, @Nullable String node) {}

    public Provider {
        mappings = List.copyOf(mappings);
        domains = List.copyOf(domains);
    }

    /** @return as it is kept */
    Provider checked() {
        if (!ID.matcher(id).matches()) {
            throw Refusal.BAD_ID.with("id");
        }
        if (!isIssuer(issuer)) {
            throw Refusal.BAD_ISSUER.with();
        }
        if (!REFERENCE.matcher(secret).matches()) {
            throw Refusal.BAD_SECRET_REFERENCE.with();
        }
        List<String> lower =
                domains.stream().map(d -> d.strip().toLowerCase(Locale.ROOT)).toList();
        for (String domain : lower) {
            if (!DOMAIN.matcher(domain).matches()) {
                throw Refusal.BAD_DOMAIN.with(domain);
            }
        }
        for (Mapping m : mappings) {
            Texts.line("claim value", m.value, Texts.NAME);
            if (!m.role.fits(new Grants.Over(m.node, null).kind())) {
                throw Refusal.ROLE_DOES_NOT_FIT.with(m.role);
            }
        }
        return new Provider(
                id,
                Texts.line("name", name, Texts.NAME),
                issuer,
                Texts.line("client id", clientId, Texts.LINE),
                secret,
                Texts.optional("claim", claim, Texts.NAME),
                mappings,
                lower,
                enabled);
    }

    /** Plain http only to this very machine. */
    private static boolean isIssuer(String text) {
        try {
            URI uri = new URI(text);
            String host = uri.getHost();
            boolean safe = "https".equals(uri.getScheme())
                    || ("http".equals(uri.getScheme()) && host != null && OWN_MACHINE.contains(host));
            return safe
                    && host != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null
                    && text.length() <= Texts.LINE;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Refuses whom this provider may not bring. */
    void admit(SignIn.External who) {
        if (!enabled
                || !issuer.equals(who.issuer())
                || who.subject().isEmpty()
                || who.subject().length() > LONGEST_SUBJECT) {
            throw Refusal.EXTERNAL_NO_ROLE.with();
        }
        String email = who.email();
        String domain = email == null || !who.emailVerified()
                ? ""
                : email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        if (!domains.isEmpty() && !domains.contains(domain)) {
            throw Refusal.EXTERNAL_DOMAIN.with(name);
        }
    }
}
