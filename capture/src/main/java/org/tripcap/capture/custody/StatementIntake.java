package org.tripcap.capture.custody;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.UntrustedException.Reason;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/** Lets sound statements about the incident in, and reports the others. */
final class StatementIntake {
    private final IncidentId incident;
    private final TrustFile trust;
    private final TrustFile unrevoked;
    private final Findings findings;
    /** By the digest of all that was checked: a segment brings its statement once more, to the byte. */
    private final Map<Digest, Sound> sound = new HashMap<>();

    private final List<KeptBack> keptBack = new ArrayList<>();
    private final CaseLedger keptBackLedger = new CaseLedger();
    /** By the statement's digest: what does not count for its place in the ledger. */
    private final Map<Digest, UntrustedException> refused = new HashMap<>();

    private boolean judged;

    private record Sound(Statement statement, Signer signer) {}

    /**
     * A statement with nothing wrong but that its key was revoked by the time that it gives.
     *
     * @param entry to be looked up in the ledger's tree
     * @param exactly digest of all that was checked
     */
    record KeptBack(
            CaseLedger.Entry entry,
            TrustFile.Verified verified,
            Digest exactly,
            String place,
            UntrustedException why) {}

    StatementIntake(IncidentId incident, TrustFile trust, Findings findings) {
        this.incident = incident;
        this.trust = trust;
        this.unrevoked = trust.withoutRevocations();
        this.findings = findings;
    }

    Optional<TrustFile.Verified> read(Signed signed, String place) {
        Digest exactly = Digest.of(signed.digest().value(), signed.signature(), signed.certificate());
        Sound known = sound.get(exactly);
        UntrustedException why = refused.get(signed.digest());
        if (known != null && why != null) {
            report(known.signer().name(), known.statement(), where(known.statement(), place), why);
            return Optional.empty();
        }
        return known == null
                ? check(signed, place, exactly)
                : Optional.of(new TrustFile.Verified(known.statement(), known.signer(), signed));
    }

    private Optional<TrustFile.Verified> check(Signed signed, String place, Digest exactly) {
        @Nullable String name =
                TrustFile.claimedSigner(signed.certificate()).map(Signer::name).orElse(null);
        Statement statement;
        try {
            statement = Statement.parse(signed.bytes());
        } catch (MalformedException e) {
            findings.add(
                    Severity.INVALID,
                    "statement.form",
                    name,
                    null,
                    place + ", statement " + signed.digest(),
                    String.valueOf(e.getMessage()),
                    "compare with another copy of the ledger; this one was changed or made by something else");
            return Optional.empty();
        }
        String where = where(statement, place);
        try {
            TrustFile.Verified verified = trust.statement(signed);
            if (incident.equals(statement.incident())) {
                sound.put(exactly, new Sound(verified.statement(), verified.signer()));
                return Optional.of(verified);
            }
            findings.add(
                    Severity.INVALID,
                    "incident",
                    name,
                    statement.seq(),
                    where,
                    "expected a statement about incident " + incident + ", found one about "
                            + (statement.incident() == null ? "none" : statement.incident()),
                    "it was moved here from another incident; look for it there");
        } catch (UntrustedException e) {
            if (e.reason() != Reason.REVOKED || judged || !isKeptBack(signed, exactly, where, e)) {
                report(name, statement, where, e);
            }
        }
        return Optional.empty();
    }

    private static String where(Statement statement, String place) {
        return place + ", " + statement.type().code() + " " + statement.id();
    }

    private void report(@Nullable String name, Statement statement, String where, UntrustedException why) {
        findings.add(
                severity(why.reason()),
                check(why.reason()),
                name,
                statement.seq(),
                where,
                String.valueOf(why.getMessage()),
                advice(why.reason()));
    }

    private boolean isKeptBack(Signed signed, Digest exactly, String where, UntrustedException why) {
        try {
            TrustFile.Verified verified = unrevoked.statement(signed);
            if (incident.equals(verified.statement().incident())) {
                CaseLedger.Entry entry = keptBackLedger.add(verified, true, new Findings(incident));
                keptBack.add(new KeptBack(entry, verified, exactly, where, why));
                return true;
            }
        } catch (UntrustedException e) {
            // More is wrong with it than its time.
        }
        return false;
    }

    /** What awaits to be judged by its place in the ledger and the time stamps over it. */
    List<KeptBack> keptBack() {
        return keptBack;
    }

    /** The entries of those. */
    CaseLedger keptBackLedger() {
        return keptBackLedger;
    }

    /** Lets in what is older than its key's revocation. */
    void letIn(KeptBack older) {
        sound.put(
                older.exactly(),
                new Sound(older.verified().statement(), older.verified().signer()));
    }

    /** Reports what is not. */
    void refuse(KeptBack revoked) {
        Statement statement = revoked.verified().statement();
        report(revoked.verified().signer().name(), statement, revoked.place(), revoked.why());
    }

    /** Reports a statement that was let in, and lets it in no more. */
    void refuse(CaseLedger.Entry entry, UntrustedException why) {
        refused.put(entry.digest(), why);
        report(entry.name(), entry.statement(), entry.place(), why);
    }

    /** Keeps nothing back from now on. */
    void conclude() {
        judged = true;
    }

    void noteDuplicates(long duplicates) {
        if (duplicates > 0) {
            findings.add(
                    Severity.NOTE,
                    "duplicates",
                    null,
                    null,
                    "ledger",
                    duplicates + " statements are there more than once, identical to the byte",
                    "nothing to do: a sender repeats what was not acknowledged in time");
        }
    }

    static Severity severity(UntrustedException.Reason reason) {
        return switch (reason) {
            case SIGNATURE, CERTIFICATE, DOCUMENT, EXPIRY -> Severity.INVALID;
            case ROOT, VALIDITY, REVOKED, ROLE -> Severity.UNTRUSTED;
        };
    }

    static String check(UntrustedException.Reason reason) {
        return switch (reason) {
            case SIGNATURE -> "signature";
            case CERTIFICATE -> "certificate";
            case ROOT -> "certificate.root";
            case VALIDITY -> "certificate.validity";
            case REVOKED -> "certificate.revoked";
            case ROLE -> "role";
            case DOCUMENT -> "document";
            case EXPIRY -> "document.expires";
        };
    }

    static String advice(UntrustedException.Reason reason) {
        return switch (reason) {
            case SIGNATURE -> "it was changed after it was signed; compare with another copy of the ledger";
            case CERTIFICATE -> "the certificate is not one the authority issues; compare with another copy";
            case ROOT -> "check that the trust file is the right one; if it is, a stranger signed this";
            case VALIDITY -> "check the actor's clock and the certificate's renewal";
            case REVOKED -> "what this key stated since then proves nothing, unless a time stamp shows it is older";
            case ROLE -> "the actor overstepped its role; find out how";
            case DOCUMENT -> "statement and document do not belong together; compare with another copy";
            case EXPIRY -> "a revision of the incident claimed more time than any may";
        };
    }
}
