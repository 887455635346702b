package org.tripcap.capture.custody;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;

/** Lets sound statements about the incident in, and reports the others. */
final class StatementIntake {
    private final IncidentId incident;
    private final TrustFile trust;
    private final Findings findings;
    /** By the digest of all that was checked: a segment brings its statement once more, to the byte. */
    private final Map<Digest, Sound> sound = new HashMap<>();

    private record Sound(Statement statement, Signer signer) {}

    StatementIntake(IncidentId incident, TrustFile trust, Findings findings) {
        this.incident = incident;
        this.trust = trust;
        this.findings = findings;
    }

    Optional<TrustFile.Verified> read(Signed signed, String place) {
        Digest exactly = Digest.of(signed.digest().value(), signed.signature(), signed.certificate());
        Sound known = sound.get(exactly);
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
        String where = place + ", " + statement.type().code() + " " + statement.id();
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
            findings.add(
                    severity(e.reason()),
                    check(e.reason()),
                    name,
                    statement.seq(),
                    where,
                    String.valueOf(e.getMessage()),
                    advice(e.reason()));
        }
        return Optional.empty();
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
