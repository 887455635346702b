package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;

/**
 * What the ledger shows about a span of time.
 *
 * @param verdict INCOMPLETE also when some times are unknown: nothing proves that nothing was recorded then
 * @param size leaves of the tree that was built from the ledger
 * @param root of that tree
 * @param cosigned the largest checkpoint that this tree was compared with; null when there was none
 * @param recordings of this span, in the order of their starts
 * @param spans what each sensor did when, in the order of time
 */
public record AuditReport(
        Verdict verdict,
        Instant from,
        Instant to,
        long size,
        Digest root,
        @Nullable Cosigned cosigned,
        List<Recording> recordings,
        List<Span> spans,
        List<CaseEvidence.Damage> findings) {
    public AuditReport {
        recordings = List.copyOf(recordings);
        spans = List.copyOf(spans);
        findings = List.copyOf(findings);
    }

    /** The largest checkpoint that fits the ledger: its size, and when the notary cosigned it. */
    public record Cosigned(long size, Instant time) {}

    /** What is known of a sensor during a span. */
    public enum Activity {
        RECORDING,
        /** Chained heartbeats say that it had no capture socket. */
        IDLE,
        UNKNOWN
    }

    /**
     * A sensor did the same thing from one time to another.
     *
     * @param sensor its pseudonym; of one that never stated anything, the start of its key id
     * @param key its key id
     */
    public record Span(String sensor, String key, Instant from, Instant to, Activity activity) {}

    /**
     * One run of one sensor, and under whose authority it was.
     *
     * @param authority who opened the incident; null when the ledger does not say
     * @param stopped null while it goes on
     */
    public record Recording(
            IncidentId incident,
            String sensor,
            Instant started,
            @Nullable Instant stopped,
            long segments,
            long packets,
            long bytes,
            @Nullable Authority authority) {}

    /**
     * The statement that opened an incident.
     *
     * @param name the signer's pseudonym
     */
    public record Authority(
            String name, String key, Role role, Cause cause, LegalBasis legalBasis, Instant opened, Instant expires) {}
}
