package io.edgewitness.production.traceability;

import io.edgewitness.epcis.EpcisReader;
import io.edgewitness.scenario.kit.DigitalLink;
import io.edgewitness.scenario.kit.Pseudonyms;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Makes URIs of codes and pseudonyms of operators. */
final class Identifiers {
    private final TraceabilityParameters parameters;

    Identifiers(TraceabilityParameters parameters) {
        this.parameters = parameters;
    }

    /** @throws Refusal if the code follows no rule */
    String of(String code) throws Refusal {
        if (EpcisReader.isUri(code)) {
            refuseWrongLink(code);
            return code;
        }
        boolean fits = parameters.codes().isEmpty()
                ? code.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || " ._-/#+:()".indexOf(c) >= 0)
                : parameters.codes().values().stream().anyMatch(rule -> rule.fits(code));
        if (!fits) {
            throw new Refusal(
                    "code-against-the-rules",
                    "编码 " + shown(code) + " 不符合编码规则；请重新扫码，或补充 codes 规则",
                    "code " + shown(code) + " follows none of the rules under codes; scan it again, or add its rule");
        }
        return parameters.identifiers() + encoded(code);
    }

    /** @throws Refusal if it claims to be a link of GS1 and is none */
    static void refuseWrongLink(String uri) throws Refusal {
        try {
            if (DigitalLink.isClaimed(uri)) {
                DigitalLink.parse(uri);
            }
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    "code-against-the-rules",
                    "GS1 数字链接 " + shown(uri) + " 无效：" + e.getMessage(),
                    shown(uri) + " is no GS1 Digital Link: " + e.getMessage());
        }
    }

    String step(String step) {
        TraceabilityParameters.Step rule = parameters.steps().get(step);
        return rule == null || rule.bizStep().isEmpty()
                ? parameters.identifiers() + "step/" + encoded(step)
                : rule.bizStep();
    }

    String station(String station) {
        return station.isEmpty() ? "" : parameters.identifiers() + "station/" + encoded(station);
    }

    String actor(String card) {
        return Pseudonyms.of(parameters.pseudonymKey(), card);
    }

    /** The same for the same facts, so that an event that comes twice is known. */
    static String event(Object facts) {
        return "urn:uuid:" + UUID.nameUUIDFromBytes(facts.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Part of what a stranger wrote, for a message. */
    static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return "“" + (line.length() > 60 ? line.substring(0, 60) + "…" : line) + "”";
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || "._~-".indexOf(c) >= 0;
            encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", b & 0xff));
        }
        return encoded.toString();
    }
}
