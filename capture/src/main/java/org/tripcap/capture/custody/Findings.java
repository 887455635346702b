package org.tripcap.capture.custody;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentId;

/** Collects findings of one case. Bounded: an enemy's evidence can be wrong a million times. */
final class Findings {
    static final int MAX = 10_000;

    private final IncidentId incident;
    private final List<Finding> list = new ArrayList<>();
    private Verdict verdict = Verdict.VALID;
    private long dropped;

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
        if (list.size() < MAX) {
            list.add(new Finding(severity, check, incident, sensor, seq, place, message, advice));
        } else {
            dropped++;
        }
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
        List<Finding> sorted = new ArrayList<>(list);
        sorted.sort(Comparator.comparing(Finding::severity));
        if (dropped > 0) {
            sorted.add(new Finding(
                    Finding.Severity.NOTE,
                    "findings",
                    incident,
                    null,
                    null,
                    "report",
                    dropped + " further findings are left out",
                    "settle those listed first and verify again"));
        }
        return sorted;
    }
}
