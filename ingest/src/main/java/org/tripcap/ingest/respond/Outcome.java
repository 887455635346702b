package org.tripcap.ingest.respond;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentId;

/**
 * What one record of a body did.
 *
 * @param code the kind
 * @param incident the incident concerned, where there is one
 * @param field the field that is to blame, for an unreadable record
 * @param detail why, for people; holds no address; empty where the code says it all
 */
public record Outcome(Code code, @Nullable IncidentId incident, String field, String detail) {
    /** Longest field and detail, in UTF-16 units. */
    static final int LONGEST_TEXT = 512;

    /** Kinds of outcome. */
    public enum Code {
        /** Written to the log, not yet decided. */
        PENDING,
        /** Opened an incident. */
        OPENED,
        /** Belongs to an incident that was open, and prolongs it. */
        JOINED,
        /** Came before; its first coming decided. */
        DUPLICATE,
        /** Says that an alert is over; the incident closes once all of its alerts are. */
        RESOLVED,
        /** Nothing for this service: no alert, or none that the policy names. */
        IGNORED,
        /** The policy names it, but a bound or the scope rules forbid to act on it. A person can. */
        REFUSED,
        /** Could not be understood. */
        UNREADABLE;

        /** The wire name: lower case. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Reads a wire name. */
        static Code parse(String wire) {
            for (Code code : values()) {
                if (code.wire().equals(wire)) {
                    return code;
                }
            }
            throw new IllegalArgumentException("no outcome is called '" + wire + "'");
        }
    }

    /** Not yet decided. */
    public static final Outcome PENDING = new Outcome(Code.PENDING, null, "", "");

    public Outcome {
        Objects.requireNonNull(code, "code");
        field = cut(field);
        detail = cut(detail);
    }

    static Outcome of(Code code, IncidentId incident) {
        return new Outcome(code, incident, "", "");
    }

    static Outcome of(Code code, String detail) {
        return new Outcome(code, null, "", detail);
    }

    /** A record that is no alert, or none for this service. */
    public static Outcome ignored(String detail) {
        return of(Code.IGNORED, detail);
    }

    /** A record that could not be understood. */
    public static Outcome unreadable(String field, String reason) {
        return new Outcome(Code.UNREADABLE, null, field, reason);
    }

    /** Whether nothing more will happen. */
    public boolean isFinal() {
        return code != Code.PENDING;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
