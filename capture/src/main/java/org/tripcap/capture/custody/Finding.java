package org.tripcap.capture.custody;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentId;

/**
 * One thing the verifier found, and where.
 *
 * @param severity what it means for the verdict
 * @param check short name of the check, such as {@code cipher.sha256}
 * @param sensor pseudonym of the sensor (or other actor) concerned; null when none is
 * @param seq number of the segment or statement concerned; null when none is
 * @param place where it is, in words: the document, file or offset
 * @param message what was expected and what was found
 * @param advice what to do about it
 */
public record Finding(
        Severity severity,
        String check,
        IncidentId incident,
        @Nullable String sensor,
        @Nullable Long seq,
        String place,
        String message,
        String advice) {
    /** What a finding means for the verdict. */
    public enum Severity {
        INVALID(Verdict.INVALID),
        UNTRUSTED(Verdict.UNTRUSTED),
        INCOMPLETE(Verdict.INCOMPLETE),
        INDEX_DRIFT(Verdict.INDEX_DRIFT),
        ERASED(Verdict.VALID_ERASED),
        /** Worth knowing; changes nothing. */
        NOTE(Verdict.VALID);

        private final Verdict verdict;

        Severity(Verdict verdict) {
            this.verdict = verdict;
        }

        /** The verdict of a case with no worse finding. */
        public Verdict verdict() {
            return verdict;
        }

        /** The wire code. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
