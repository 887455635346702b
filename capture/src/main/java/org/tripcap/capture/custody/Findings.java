package org.tripcap.capture.custody;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentId;

/** Collects the findings of one case: the verdict of all, and the gravest of them. */
final class Findings {
    static final int MAX = 10_000;

    private final IncidentId incident;
    private final Gravest<Finding> kept = new Gravest<>(MAX);
    private Verdict verdict = Verdict.VALID;

    Findings(IncidentId incident) {
        this.incident = incident;
    }

    IncidentId incident() {
        return incident;
    }

    void add(
            Finding.Severity severity,
            String check,
            @Nullable String sensor,
            @Nullable Long seq,
            String place,
            String message,
            String advice) {
        verdict = verdict.worse(severity.verdict());
        kept.add(severity, new Finding(severity, check, incident, sensor, seq, place, message, advice));
    }

    void add(Finding.Severity severity, String check, CaseLedger.Entry entry, String message, String advice) {
        add(severity, check, entry.name(), entry.statement().seq(), entry.place(), message, advice);
    }

    void add(CaseEvidence.Damage damage) {
        add(damage.severity(), damage.check(), null, null, damage.place(), damage.message(), damage.advice());
    }

    Verdict verdict() {
        return verdict;
    }

    /** The worst first, otherwise in the order found. */
    List<Finding> sorted() {
        List<Finding> sorted = new ArrayList<>(kept.sorted().toList());
        if (kept.dropped() > 0) {
            sorted.add(new Finding(
                    Finding.Severity.NOTE,
                    "findings",
                    incident,
                    null,
                    null,
                    "report",
                    kept.dropped() + " further findings are left out",
                    "settle those listed first and verify again"));
        }
        return sorted;
    }
}
