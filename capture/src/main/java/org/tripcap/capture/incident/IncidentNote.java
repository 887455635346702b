package org.tripcap.capture.incident;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wrote down about an incident, while it was open or later. Free text: it lives in the erasable document only.
 *
 * @param time when it was written
 * @param by pseudonym of who wrote it: the signer of the revision that it came with
 * @param text may be empty where {@code mark} says it all
 * @param mark what the note marks besides; null for text alone
 * @param at when what the mark says came about; null exactly where there is no mark
 */
public record IncidentNote(
        Instant time,
        String by,
        String text,
        @Nullable Mark mark,
        @Nullable Instant at) {
    public static final int MAX_TEXT = 4096;
    private static final int MAX_NAME = 64;

    /** Moments that the law counts from (GDPR Art. 33). */
    public enum Mark {
        /** The controller became aware of a breach of personal data: the 72 hours begin. */
        BREACH_AWARE,
        /** The supervisory authority was notified. */
        AUTHORITY_NOTIFIED;

        /** The wire code. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public IncidentNote {
        WireTime.require(time, "notes.time");
        Texts.bounded(by, MAX_NAME, "notes.by");
        if (mark == null) {
            Texts.bounded(text, MAX_TEXT, "notes.text");
        } else {
            Texts.boundedOrEmpty(text, MAX_TEXT, "notes.text");
        }
        if ((at == null) != (mark == null)) {
            throw new IllegalArgumentException("notes.at is absent exactly where notes.mark is");
        }
        if (at != null && WireTime.require(at, "notes.at").isAfter(time)) {
            throw new IllegalArgumentException(
                    "notes.at lies at or before notes.time (" + time + "), not at " + at + ": it is no plan");
        }
    }

    /** Names no content: it may hold personal data and this may reach a log. */
    @Override
    public String toString() {
        return "IncidentNote[" + time + "]";
    }
}
