package org.tripcap.ingest.alert;

import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One alert of one tool, in the terms of this service: the same whatever tool sent it.
 *
 * @param source the name of the configured source that posted it
 * @param format the format it was read from, as {@link AlertFormat#name()}
 * @param reference what identifies the alert at its source; the same for a retry, and for the message that resolves it
 * @param time when the tool says it happened; nothing is decided by it, since a tool may read an old capture or have a
 *     wrong clock
 * @param severity how bad, on the common scale
 * @param signature what was detected: the rule's text, for people and for the policy
 * @param signatureId the rule's id at the tool
 * @param category the rule's class at the tool
 * @param attacker who attacks, as far as the tool tells
 * @param victim who is attacked, as far as the tool tells
 * @param transport lower-case name of the transport protocol ({@code tcp}, {@code udp}, {@code icmp}, …)
 * @param communityId Community ID v1 of the flow, well-formed
 * @param handshake whether the addresses can be believed
 * @param resolved whether this message says that the alert of the same reference is over
 * @param original the record as it came, as compact JSON less payload fields; {@code null} if it was too large to keep
 */
public record Alert(
        String source,
        String format,
        String reference,
        Instant time,
        Severity severity,
        String signature,
        @Nullable String signatureId,
        @Nullable String category,
        @Nullable Endpoint attacker,
        @Nullable Endpoint victim,
        @Nullable String transport,
        @Nullable String communityId,
        Handshake handshake,
        boolean resolved,
        @Nullable String original) {
    /** Longest reference, signature, category and source, in UTF-16 units. */
    public static final int LONGEST_TEXT = 256;
    /** Longest original that is kept, in UTF-16 units. */
    public static final int LONGEST_ORIGINAL = 64 * 1024;

    /** First time that the wire form can carry. */
    public static final Instant EARLIEST = Instant.EPOCH;
    /** Last time that the wire form can carry. */
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private static final Pattern COMMUNITY_ID = Pattern.compile("1:[A-Za-z0-9+/]{27}=");
    private static final Pattern TRANSPORT = Pattern.compile("[a-z0-9-]{1,32}");

    public Alert {
        bounded("source", source);
        bounded("format", format);
        bounded("reference", reference);
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException("time must lie in the years 1970 to 9999, but was " + time);
        }
        Objects.requireNonNull(severity, "severity");
        bounded("signature", signature);
        if (signatureId != null) {
            bounded("signatureId", signatureId);
        }
        if (category != null) {
            bounded("category", category);
        }
        if (transport != null && !TRANSPORT.matcher(transport).matches()) {
            throw new IllegalArgumentException(
                    "transport must be a lower-case protocol name, but was '" + transport + "'");
        }
        if (communityId != null && !isCommunityId(communityId)) {
            throw new IllegalArgumentException("communityId must be '1:' and 28 characters of base64");
        }
        Objects.requireNonNull(handshake, "handshake");
        if (original != null && original.length() > LONGEST_ORIGINAL) {
            throw new IllegalArgumentException("original must have at most " + LONGEST_ORIGINAL + " characters");
        }
    }

    /** Whether the text has the form of a Community ID of version 1. */
    public static boolean isCommunityId(String text) {
        return COMMUNITY_ID.matcher(text).matches();
    }

    private static void bounded(String field, String value) {
        Objects.requireNonNull(value, field);
        if (value.isEmpty() || value.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    field + " must have 1 to " + LONGEST_TEXT + " characters, but has " + value.length());
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                throw new IllegalArgumentException(field + " must not contain control characters");
            }
        }
    }

    /** Leaves out what may identify a person, so that an alert may appear in a log. */
    @Override
    public String toString() {
        return "Alert[" + source + ", " + format + ", " + severity.code() + ", " + (resolved ? "resolved" : "firing")
                + "]";
    }
}
