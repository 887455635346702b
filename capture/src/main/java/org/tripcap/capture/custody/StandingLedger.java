package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CustodianBody.KeyRevoked;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.TrustFile.Revocation;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/**
 * What the ledger says that concerns no incident and bears on every case: revoked keys, and the standing orders about the time that
 * evidence is kept, in the order of the ledger. Whoever can write to the ledger's topic can put anything beside them: what does not
 * verify is passed over, and changes nothing.
 */
public final class StandingLedger {
    /** Sound statements that are kept: as many as a trust file has revocations. */
    static final int MAX_STATEMENTS = TrustFile.MAX_REVOCATIONS;

    private final TrustFile given;
    private final CaseLedger ledger = new CaseLedger();
    private final Set<CaseLedger.Entry> counting = new HashSet<>();
    /** By key, the revocations behind which it has no say in the ledger. */
    private final Map<String, List<CaseLedger.Entry>> silencing = new HashMap<>();

    private final long most;
    private TrustFile trust;
    private long unsound;
    private long beyond;

    private StandingLedger(TrustFile given, long most) {
        this.given = given;
        this.most = most;
        this.trust = given;
    }

    /** Reads it; until the places of its statements are known, their times tell their order. */
    static StandingLedger read(CaseEvidence evidence, TrustFile trust, Findings findings) {
        return read(evidence, trust, findings, MAX_STATEMENTS);
    }

    /** Reads it, and keeps no more than {@code most} sound statements. */
    static StandingLedger read(CaseEvidence evidence, TrustFile trust, Findings findings, long most) {
        StandingLedger read = new StandingLedger(trust, most);
        try (Stream<Signed> standing = evidence.standing()) {
            standing.forEach(signed -> read.take(signed, findings));
        }
        read.settle();
        return read;
    }

    /** The trust file with every revocation that the evidence's ledger adds. */
    public static TrustFile trust(CaseEvidence evidence, TrustFile trust) {
        return read(evidence, trust, new Findings(evidence.incident())).trust();
    }

    private void take(Signed signed, Findings findings) {
        try {
            TrustFile.Verified verified = given.statement(signed);
            if (verified.statement().type().isStanding()) {
                keep(verified, findings);
                return;
            }
        } catch (MalformedException | UntrustedException e) {
            // Nobody acts on it; the notary counts it.
        }
        unsound++;
    }

    private void keep(TrustFile.Verified verified, Findings findings) {
        Statement statement = verified.statement();
        boolean known = ledger.find(statement.actor(), statement.seq()).isPresent();
        if (known || ledger.size() < most) {
            ledger.add(verified, true, findings);
        } else {
            beyond++;
        }
    }

    /** Judges the statements in the ledger's order, as far as that is known by now. */
    void settle() {
        counting.clear();
        silencing.clear();
        Map<String, List<Revocation>> revoked = new HashMap<>();
        for (CaseLedger.Entry entry : CaseLedger.inOrder(ledger)) {
            Statement statement = entry.statement();
            if (silencing.containsKey(statement.actor()) || isRevoked(statement, revoked)) {
                continue;
            }
            counting.add(entry);
            if (statement.body() instanceof KeyRevoked body) {
                revoked.computeIfAbsent(body.key(), key -> new ArrayList<>()).add(revocation(body));
                if (body.silences(statement.time())) {
                    silencing
                            .computeIfAbsent(body.key(), key -> new ArrayList<>())
                            .add(entry);
                }
            }
        }
        trust = given.withRevocations(
                revoked.values().stream().flatMap(List::stream).toList());
    }

    private static boolean isRevoked(Statement statement, Map<String, List<Revocation>> revoked) {
        return revoked.getOrDefault(statement.actor(), List.of()).stream()
                .anyMatch(revocation -> !statement.time().isBefore(revocation.since()));
    }

    private static Revocation revocation(KeyRevoked body) {
        return new Revocation(body.key(), body.reason(), body.since());
    }

    /** Reports what is passed over, once the statements' places are known. */
    void conclude(Findings findings) {
        if (beyond > 0) {
            findings.add(
                    Severity.INCOMPLETE,
                    "standing",
                    null,
                    null,
                    "ledger",
                    "expected at most " + most + " sound statements about revoked keys and standing orders, found "
                            + beyond + " more, which are left out",
                    "a custodian's key may be in other hands; see who stated them with 'ledger audit', and write the"
                            + " revocations that are missed into the trust file");
        }
        long passed =
                unsound + ledger.entries().filter(e -> !counting.contains(e)).count();
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
    }

    /** The trust file with every revocation that the ledger adds. */
    TrustFile trust() {
        return trust;
    }

    /** Its statements by actor, to be looked up in the ledger's tree. */
    CaseLedger ledger() {
        return ledger;
    }

    /**
     * The revocation, of several the one that reaches back furthest, behind which this statement is proved to lie in the ledger: its
     * actor had no say there any more, whatever time is claimed.
     */
    Optional<Revocation> before(CaseLedger.Entry statement) {
        Revocation earliest = null;
        for (CaseLedger.Entry entry :
                silencing.getOrDefault(statement.statement().actor(), List.of())) {
            if (statement.isBehind(entry) && entry.statement().body() instanceof KeyRevoked body) {
                Instant since = body.since();
                earliest = earliest == null || since.isBefore(earliest.since()) ? revocation(body) : earliest;
            }
        }
        return Optional.ofNullable(earliest);
    }

    /** An incident's erasure, judged under the standing orders that were in force at its places in the ledger. */
    ErasureFold judge(IncidentId incident, CaseLedger statements) {
        ErasureFold erasure = new ErasureFold(incident);
        RetentionFold retention = new RetentionFold();
        for (CaseLedger.Entry entry : CaseLedger.inOrder(ledger, statements)) {
            if (entry.statement().incident() != null) {
                erasure.take(
                        entry.statement(),
                        entry.signer(),
                        entry.digest(),
                        retention.order().orElse(null));
            } else if (counting.contains(entry)) {
                retention.take(entry.statement(), entry.signer(), entry.digest());
            }
        }
        return erasure;
    }
}
