package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.UntrustedException.Reason;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.WireTime;

/**
 * Whom to believe: the operator's roots, revoked keys, the notaries' keys, and the digests of the texts that tell strangers how
 * to verify a bundle. It travels apart from any bundle, since a bundle may come from an enemy. Immutable and thread-safe.
 */
public final class TrustFile {
    static final int MAX_BYTES = 4 * 1024 * 1024;
    static final int MAX_ROOTS = 64;
    static final int MAX_REVOCATIONS = 16_384;
    static final int MAX_NOTARIES = 64;
    static final int MAX_TIME_STAMPING = 16;
    static final int MAX_VERIFY_TEXTS = 256;

    /** Bound on remembered certificates: an enemy's bundle may bring any number. */
    private static final int MAX_CACHED = 4096;

    /**
     * A key not to be believed for anything said at or after {@code since}.
     *
     * @param keyId its key id
     */
    public record Revocation(String keyId, RevocationReason reason, Instant since) {
        public Revocation {
            Checks.keyId(keyId, "revocations.key");
            WireTime.require(since, "revocations.since");
        }
    }

    /** A statement whose signature, certificate, role and actor were checked. */
    public record Verified(Statement statement, Signer signer, Signed signed) {}

    /** A certificate that was read, and whether a root issued it: that never changes, unlike validity and revocation. */
    private record Known(ActorCertificate certificate, boolean issued) {}

    private final List<byte[]> roots;
    private final List<X509Certificate> rootCertificates;
    private final List<Revocation> revocations;
    private final List<NotaryKeys> notaries;
    private final List<Digest> verifyTexts;
    private final TimeStampAnchors timeStamping;
    private final ConcurrentHashMap<Digest, Known> known = new ConcurrentHashMap<>();

    TrustFile(
            List<byte[]> roots,
            List<Revocation> revocations,
            List<NotaryKeys> notaries,
            List<Digest> verifyTexts,
            TimeStampAnchors timeStamping) {
        if (roots.isEmpty() || roots.size() > MAX_ROOTS) {
            throw new IllegalArgumentException("roots has 1 to " + MAX_ROOTS + " entries, not " + roots.size());
        }
        if (verifyTexts.size() > MAX_VERIFY_TEXTS) {
            throw new IllegalArgumentException(
                    "a trust file names at most " + MAX_VERIFY_TEXTS + " texts, not " + verifyTexts.size());
        }
        this.roots = roots.stream().map(byte[]::clone).toList();
        this.rootCertificates = this.roots.stream().map(TrustFile::root).toList();
        this.revocations = List.copyOf(revocations);
        this.notaries = List.copyOf(notaries);
        this.verifyTexts = List.copyOf(verifyTexts);
        this.timeStamping = timeStamping;
    }

    /** Trust in one root, and nothing else yet. */
    public static TrustFile of(byte[] root) {
        return new TrustFile(List.of(root), List.of(), List.of(), List.of(), new TimeStampAnchors(List.of()));
    }

    /**
     * Reads a file that {@link #store} wrote.
     *
     * @throws IOException when it cannot be read or is malformed
     */
    public static TrustFile load(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is no trust file: it has more than " + MAX_BYTES + " bytes");
        }
        try {
            return TrustFormat.parse(Files.readAllBytes(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no trust file: " + e.getMessage(), e);
        }
    }

    /** Writes the file durably. */
    public void store(Path file) throws IOException {
        DurableFile.write(file, TrustFormat.print(this));
    }

    /**
     * Checks that {@code signed} was signed by an actor whom the operator's authority certified.
     *
     * @param at when it was signed, as far as is known: the certificate must be valid and not revoked then
     * @throws UntrustedException naming the first check that failed: signature, certificate, root, validity, revocation
     */
    public Signer verify(Signed signed, Instant at) throws UntrustedException {
        Known known = read(signed.certificate());
        ActorCertificate certificate = known.certificate();
        if (!certificate.signed(signed.bytes(), signed.signature())) {
            throw new UntrustedException(
                    Reason.SIGNATURE,
                    "a signature of " + certificate.signer().name() + " over these bytes",
                    "a signature that does not fit them");
        }
        check(known, at);
        return certificate.signer();
    }

    /**
     * Checks a certificate alone, as {@link #verify} does.
     *
     * @throws UntrustedException naming the first check that failed: certificate, root, validity, revocation
     */
    public Signer verifyCertificate(byte[] certificate, Instant at) throws UntrustedException {
        Known read = read(certificate);
        check(read, at);
        return read.certificate().signer();
    }

    /**
     * Reads a statement and checks everything that can be checked about it alone: form, signature, certificate, that the
     * certificate is the named actor's, and that the role may state this.
     *
     * @throws UntrustedException naming the first check that failed
     * @throws org.tripcap.capture.incident.MalformedException when the bytes are no statement
     */
    public Verified statement(Signed signed) throws UntrustedException {
        Statement statement = Statement.parse(signed.bytes());
        Signer signer = verify(signed, statement.time());
        if (!signer.keyId().equals(statement.actor())) {
            throw new UntrustedException(
                    Reason.SIGNATURE, "a signature of actor " + statement.actor(), "one of " + signer.keyId());
        }
        if (signer.role() != statement.role()) {
            throw new UntrustedException(
                    Reason.ROLE,
                    "role " + statement.role().code() + " in the certificate",
                    "role " + signer.role().code());
        }
        if (!signer.role().maySign(statement.type())) {
            throw new UntrustedException(
                    Reason.ROLE,
                    "a role that may state " + statement.type().code(),
                    "role " + signer.role().code());
        }
        return new Verified(statement, signer, signed);
    }

    /** The pseudonym in a certificate, for people to read in findings; empty when the certificate cannot be read. */
    public static Optional<Signer> claimedSigner(byte[] certificate) {
        try {
            return Optional.of(ActorCertificate.read(certificate).signer());
        } catch (UntrustedException e) {
            return Optional.empty();
        }
    }

    /** This, with one more revoked key. */
    public TrustFile withRevocation(Revocation revocation) {
        return withRevocations(List.of(revocation));
    }

    /** This, with these revoked keys in addition. */
    public TrustFile withRevocations(List<Revocation> added) {
        Set<Revocation> more = new LinkedHashSet<>(revocations);
        more.addAll(added);
        return new TrustFile(roots, List.copyOf(more), notaries, verifyTexts, timeStamping);
    }

    /**
     * This, with no revocations: for a decision that must come out the same whenever it is repeated, such as which statements
     * are leaves of the ledger's tree. Whether to rely on a statement is never decided with it.
     */
    public TrustFile withoutRevocations() {
        return new TrustFile(roots, List.of(), notaries, verifyTexts, timeStamping);
    }

    /** This, with one more root, for an authority that succeeds another. */
    public TrustFile withRoot(byte[] root) {
        List<byte[]> more = new ArrayList<>(roots);
        more.add(root);
        return new TrustFile(more, revocations, notaries, verifyTexts, timeStamping);
    }

    /** This, with one more notary. */
    public TrustFile withNotary(NotaryKeys notary) {
        List<NotaryKeys> more = new ArrayList<>(notaries);
        if (!more.contains(notary)) {
            more.add(notary);
        }
        return new TrustFile(roots, revocations, more, verifyTexts, timeStamping);
    }

    /** This, with the digest of the text that goes with every bundle from now on; those of earlier bundles stay. */
    public TrustFile withVerifyText(Digest digest) {
        List<Digest> more = new ArrayList<>(verifyTexts);
        more.remove(digest);
        more.addFirst(digest);
        return new TrustFile(roots, revocations, notaries, more, timeStamping);
    }

    /**
     * This, with one more certificate that time stamps may lead to: a root of time-stamping authorities, or the certificate of
     * one.
     *
     * @param certificate X.509, DER
     */
    public TrustFile withTimeStamping(byte[] certificate) {
        List<byte[]> more = new ArrayList<>(timeStamping.der());
        more.add(certificate);
        return new TrustFile(roots, revocations, notaries, verifyTexts, new TimeStampAnchors(more));
    }

    /** The roots, DER. */
    public List<byte[]> roots() {
        return roots.stream().map(byte[]::clone).toList();
    }

    public List<Revocation> revocations() {
        return revocations;
    }

    public List<NotaryKeys> notaries() {
        return notaries;
    }

    /** Digests of VERIFY.txt, the one of the latest bundles first; empty when none was recorded yet. */
    public List<Digest> verifyTexts() {
        return verifyTexts;
    }

    /** The certificates that time stamps may lead to, DER. */
    public List<byte[]> timeStamping() {
        return timeStamping.der();
    }

    /**
     * Checks a time stamp (RFC 3161): that it is over exactly these bytes, by an authority that this file vouches for.
     *
     * @param token DER of the TimeStampToken
     * @param stamped what it is said to stamp, such as the exact bytes of a checkpoint's signed note
     * @throws UntrustedException naming the first check that failed
     */
    public TimeStamp timeStamp(byte[] token, byte[] stamped) throws UntrustedException {
        return timeStamp(token, Digest.of(stamped));
    }

    /**
     * Checks a time stamp of bytes that have this digest.
     *
     * @throws UntrustedException as {@link #timeStamp(byte[], byte[])}
     */
    TimeStamp timeStamp(byte[] token, Digest stamped) throws UntrustedException {
        return timeStamping.check(token, stamped);
    }

    private void check(Known known, Instant at) throws UntrustedException {
        ActorCertificate certificate = known.certificate();
        Signer signer = certificate.signer();
        if (!known.issued()) {
            throw new UntrustedException(
                    Reason.ROOT, "a certificate issued by a root of the trust file", "another issuer");
        }
        if (!certificate.validAt(at)) {
            throw new UntrustedException(
                    Reason.VALIDITY,
                    "a certificate of " + signer.name() + " valid at " + at,
                    "one valid from " + certificate.validFrom() + " to " + certificate.validUntil());
        }
        for (Revocation revocation : revocations) {
            if (revocation.keyId().equals(signer.keyId()) && !at.isBefore(revocation.since())) {
                throw new UntrustedException(
                        Reason.REVOKED,
                        "a key of " + signer.name() + " that is not revoked at " + at,
                        "one revoked (" + revocation.reason().code() + ") since " + revocation.since());
            }
        }
    }

    private Known read(byte[] der) throws UntrustedException {
        Digest digest = Digest.of(der);
        Known remembered = known.get(digest);
        if (remembered != null) {
            return remembered;
        }
        ActorCertificate certificate = ActorCertificate.read(der);
        Known read = new Known(certificate, rootCertificates.stream().anyMatch(certificate::issuedBy));
        if (known.size() < MAX_CACHED) {
            known.put(digest, read);
        }
        return read;
    }

    private static X509Certificate root(byte[] der) {
        try {
            return ActorCertificate.readRoot(der);
        } catch (UntrustedException e) {
            throw new IllegalArgumentException("roots: " + e.getMessage(), e);
        }
    }
}
