package org.tripcap.ingest.respond;

import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.Endpoint;

/** Fills the title templates of the policy. Values are inserted once and never read as templates themselves. */
final class Titles {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Set<String> KNOWN =
            Set.of("signature", "category", "source", "severity", "attacker", "victim");

    private Titles() {}

    /**
     * Checks a template.
     *
     * @throws IllegalArgumentException if it is blank, longer than a title, or has an unknown placeholder
     */
    static void check(String template) {
        if (template.isBlank() || template.length() > IncidentDocument.MAX_TITLE) {
            throw new IllegalArgumentException(
                    "a title must have 1 to " + IncidentDocument.MAX_TITLE + " characters, but was '" + template + "'");
        }
        PLACEHOLDER.matcher(template).results().map(found -> found.group(1)).forEach(name -> {
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException(
                        "the title '" + template + "' has the unknown placeholder {" + name + "}; known are " + KNOWN);
            }
        });
    }

    static String fill(String template, Alert alert) {
        String title = PLACEHOLDER
                .matcher(template)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(value(found, alert)));
        int end = Math.min(title.length(), IncidentDocument.MAX_TITLE);
        if (end < title.length() && Character.isHighSurrogate(title.charAt(end - 1))) {
            end--;
        }
        String cut = title.substring(0, end);
        return cut.isBlank() ? alert.source() : cut;
    }

    private static String value(MatchResult placeholder, Alert alert) {
        return switch (placeholder.group(1)) {
            case "signature" -> alert.signature();
            case "category" -> alert.category() == null ? "" : alert.category();
            case "source" -> alert.source();
            case "severity" -> alert.severity().code();
            case "attacker" -> address(alert.attacker());
            case "victim" -> address(alert.victim());
            default -> placeholder.group();
        };
    }

    private static String address(@Nullable Endpoint endpoint) {
        return endpoint == null ? "unknown" : endpoint.address().getHostAddress();
    }
}
