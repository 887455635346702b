package org.tripcap.cli.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Copy;
import org.tripcap.capture.custody.CustodianBody.Pending;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.StoredStatement;

/** Copies of a case that erasure cannot reach, or has not yet, by what the ledger and the broker tell. */
final class PendingCopies {

    private PendingCopies() {}

    /**
     * Finds them.
     *
     * @param broker incident documents and records of alerts that the broker still holds
     * @param vaultBackups backups of the vault that could not be reached
     */
    static List<Pending> of(EvidenceStore store, IncidentId incident, long broker, long vaultBackups) {
        Map<String, Integer> recording = new HashMap<>();
        Set<Digest> bundles = new HashSet<>();
        try (Stream<StoredStatement> statements = store.statements(incident)) {
            statements.map(stored -> Statement.parse(stored.signed().bytes())).forEach(statement -> {
                switch (statement.body()) {
                    case Body.CaptureStarted _ -> recording.merge(statement.actor(), 1, Integer::sum);
                    case Body.CaptureStopped _ -> recording.merge(statement.actor(), -1, Integer::sum);
                    case Body.EvidenceExported exported -> bundles.add(exported.bundle());
                    default -> {} // makes no copy
                }
            });
        }
        List<Pending> pending = new ArrayList<>();
        add(
                pending,
                Copy.OFFLINE_SENSOR,
                recording.values().stream().filter(runs -> runs > 0).count());
        add(pending, Copy.BROKER, broker);
        add(pending, Copy.VAULT_BACKUP, vaultBackups);
        add(pending, Copy.BUNDLE, bundles.size());
        return pending;
    }

    private static void add(List<Pending> pending, Copy kind, long count) {
        if (count > 0) {
            pending.add(new Pending(kind, count));
        }
    }
}
