package org.tripcap.capture.custody;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/**
 * What the ledger says that concerns no incident and bears on every case: revoked keys, and the standing orders about the time that
 * evidence is kept, in the order of their times. Whoever can write to the ledger's topic can put anything beside them: what does not
 * verify is passed over, and changes nothing.
 */
public final class StandingLedger {
    /** More than an authority revokes in its life. */
    private static final int MAX_STATEMENTS = 100_000;

    private record Read(Statement statement, Signed signed) {}

    private final CaseLedger ledger = new CaseLedger();
    private final CustodyFold fold;

    private StandingLedger(TrustFile trust) {
        this.fold = new CustodyFold(() -> trust);
    }

    /** Reads it; what is passed over is noted. */
    static StandingLedger read(CaseEvidence evidence, TrustFile trust, Findings findings) {
        StandingLedger read = new StandingLedger(trust);
        List<Optional<Read>> all;
        try (Stream<Signed> standing = evidence.standing()) {
            all = standing.limit(MAX_STATEMENTS).map(StandingLedger::parse).toList();
        }
        List<Read> ordered = all.stream()
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing((Read r) -> r.statement().time()))
                .toList();
        long passed = (long) all.size() - ordered.size();
        for (Read each : ordered) {
            passed += read.take(each.signed(), findings) ? 0 : 1;
        }
        if (passed > 0) {
            findings.add(
                    Severity.NOTE,
                    "standing",
                    null,
                    null,
                    "ledger",
                    passed + " statements about revoked keys or standing orders do not verify, and change nothing",
                    "nothing to do, unless one of them is missed; 'ledger audit' names them");
        }
        return read;
    }

    /** The trust file with every revocation that the evidence's ledger adds. */
    public static TrustFile trust(CaseEvidence evidence, TrustFile trust) {
        return read(evidence, trust, new Findings(evidence.incident())).trust();
    }

    private static Optional<Read> parse(Signed signed) {
        try {
            Statement statement = Statement.parse(signed.bytes());
            return statement.type().isStanding() ? Optional.of(new Read(statement, signed)) : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private boolean take(Signed signed, Findings findings) {
        try {
            TrustFile.Verified verified = fold.trust().statement(signed);
            var _ = fold.take(signed); // it orders nothing of one incident
            ledger.add(verified, true, findings);
            return true;
        } catch (UntrustedException e) {
            return false;
        }
    }

    /** The trust file with every revocation that the ledger adds. */
    TrustFile trust() {
        return fold.trust();
    }

    /** Its statements by actor, to be looked up in the ledger's tree. */
    CaseLedger ledger() {
        return ledger;
    }

    /** An incident's erasure, judged under the standing orders of their times. */
    ErasureFold judge(IncidentId incident, CaseLedger statements) {
        ErasureFold erasure = new ErasureFold(incident);
        RetentionFold retention = new RetentionFold();
        List<CaseLedger.Entry> orders = ledger.inOrder().toList();
        int next = 0;
        for (CaseLedger.Entry entry : (Iterable<CaseLedger.Entry>) statements.inOrder()::iterator) {
            while (next < orders.size()
                    && !orders.get(next)
                            .statement()
                            .time()
                            .isAfter(entry.statement().time())) {
                CaseLedger.Entry order = orders.get(next++);
                retention.take(order.statement(), order.signer(), order.digest());
            }
            erasure.take(
                    entry.statement(),
                    entry.signer(),
                    entry.digest(),
                    retention.order().orElse(null));
        }
        return erasure;
    }
}
