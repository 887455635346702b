package org.tripcap.capture.custody;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import org.bouncycastle.asn1.x500.X500Name;
import org.tripcap.capture.custody.UntrustedException.Reason;

/**
 * A certificate of the operator's authority (RFC 5280, Ed25519 as RFC 8410): subject {@code CN=<pseudonym>, OU=<role>}, no
 * certificate authority, for digital signatures. Reading one checks its form; {@link #issuedBy} its issuer.
 */
final class ActorCertificate {
    static final String ED25519_OID = "1.3.101.112";

    private final X509Certificate certificate;
    private final Ed25519Key publicKey;
    private final Signer signer;

    private ActorCertificate(X509Certificate certificate, Ed25519Key publicKey, Signer signer) {
        this.certificate = certificate;
        this.publicKey = publicKey;
        this.signer = signer;
    }

    static ActorCertificate read(byte[] der) throws UntrustedException {
        X509Certificate certificate = x509(der);
        Ed25519Key key = ed25519(certificate);
        ActorName subject = ActorName.read(subject(certificate));
        if (certificate.getBasicConstraints() >= 0) {
            throw refused("an actor's certificate", "one of a certificate authority");
        }
        boolean[] usage = certificate.getKeyUsage();
        if (usage == null || !usage[0]) {
            throw refused("key usage digitalSignature", "another key usage");
        }
        return new ActorCertificate(certificate, key, new Signer(key.keyId(), subject.name(), subject.role()));
    }

    private static X500Name subject(X509Certificate certificate) throws UntrustedException {
        try {
            return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        } catch (IllegalArgumentException e) {
            throw refused("a subject in DER", "another (" + e.getMessage() + ")");
        }
    }

    /** Reads a root: self-signed, a certificate authority, Ed25519. */
    static X509Certificate readRoot(byte[] der) throws UntrustedException {
        X509Certificate root = x509(der);
        Ed25519Key key = ed25519(root);
        boolean[] usage = root.getKeyUsage();
        if (root.getBasicConstraints() < 0 || usage == null || !usage[5]) {
            throw refused("a certificate authority with key usage keyCertSign", "a certificate without them");
        }
        try {
            root.verify(key.publicKey());
        } catch (GeneralSecurityException e) {
            throw refused("a self-signed root", "a root whose own signature fails");
        }
        return root;
    }

    Ed25519Key publicKey() {
        return publicKey;
    }

    Signer signer() {
        return signer;
    }

    boolean issuedBy(X509Certificate root) {
        if (!certificate.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(root.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    boolean validAt(Instant at) {
        return !at.isBefore(validFrom()) && !at.isAfter(validUntil());
    }

    Instant validFrom() {
        return certificate.getNotBefore().toInstant();
    }

    Instant validUntil() {
        return certificate.getNotAfter().toInstant();
    }

    boolean signed(byte[] bytes, byte[] signature) {
        return publicKey.signed(bytes, signature);
    }

    private static X509Certificate x509(byte[] der) throws UntrustedException {
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            // The factory ignores what follows a certificate; one certificate must have one spelling.
            if (!Arrays.equals(certificate.getEncoded(), der)) {
                throw refused("one DER certificate", "further bytes");
            }
            return certificate;
        } catch (GeneralSecurityException e) {
            throw refused("an X.509 certificate in DER", "bytes that are none");
        }
    }

    private static Ed25519Key ed25519(X509Certificate certificate) throws UntrustedException {
        if (!certificate.getSigAlgOID().equals(ED25519_OID)) {
            throw refused("a certificate signed with Ed25519", "algorithm " + certificate.getSigAlgOID());
        }
        try {
            return Ed25519Key.ofInfo(certificate.getPublicKey().getEncoded());
        } catch (IllegalArgumentException e) {
            throw refused(
                    "an Ed25519 key", "a key for " + certificate.getPublicKey().getAlgorithm());
        }
    }

    private static UntrustedException refused(String expected, String found) {
        return new UntrustedException(Reason.CERTIFICATE, expected, found);
    }
}
