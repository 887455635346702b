package org.tripcap.capture.custody;

import java.io.IOException;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.UntrustedException.Reason;

/**
 * What the holder of a private key asks the custodian to certify (PKCS#10, RFC 2986). Reading one checks that whoever made it holds
 * the private key; whether the name and role are theirs is for the custodian to decide.
 *
 * @param name the pseudonym asked for
 * @param role the role asked for
 * @param key the public key
 * @param crossSignature of the key that this one replaces, over its SubjectPublicKeyInfo; null for a first key
 * @param cosigningKey the public ML-DSA-44 key of a notary, raw; null for every other role
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record CertificateRequest(
        String name,
        Role role,
        Ed25519Key key,
        @Nullable SignatureBytes crossSignature,
        byte @Nullable [] cosigningKey) {
    /** Bound on a request's text. */
    public static final int MAX_LENGTH = 16 * 1024;

    /**
     * Reads a request in PEM (RFC 7468), as {@link KeyRequest} and {@code openssl req} make it.
     *
     * @throws UntrustedException naming what is wrong with it
     */
    public static CertificateRequest parse(String pem) throws UntrustedException {
        if (pem.length() > MAX_LENGTH) {
            throw refused("a request of at most " + MAX_LENGTH + " characters", pem.length() + " characters");
        }
        try {
            PKCS10CertificationRequest request = request(pem);
            Ed25519Key key = key(pem);
            ActorName actor = ActorName.read(request.getSubject());
            if (!request.isSignatureValid(
                    new JcaContentVerifierProviderBuilder().build(request.getSubjectPublicKeyInfo()))) {
                throw new UntrustedException(
                        Reason.SIGNATURE, "a request signed with the key it is about", "a signature that fails");
            }
            byte[] cosigning = only(pem, Pem.PUBLIC_KEY);
            if ((actor.role() == Role.NOTARY) != (cosigning != null)) {
                throw refused(
                        "an ML-DSA-44 public key beside the request exactly of a notary",
                        (cosigning == null ? "none" : "one") + " beside that of role "
                                + actor.role().code());
            }
            byte[] cross = only(pem, Pem.CROSS_SIGNATURE);
            return new CertificateRequest(
                    actor.name(),
                    actor.role(),
                    key,
                    cross == null ? null : new SignatureBytes(cross),
                    cosigning == null ? null : NotaryKeys.rawMlDsa44(cosigning));
        } catch (IOException | PKCSException | OperatorCreationException | RuntimeException e) {
            // The ASN.1 library meets malformed bytes with runtime exceptions of many kinds.
            throw refused("a certificate request (PKCS#10, PEM) for an Ed25519 key", "none: " + e.getMessage());
        }
    }

    private static PKCS10CertificationRequest request(String pem) throws IOException {
        return new PKCS10CertificationRequest(Pem.decodeOne(pem, Pem.CERTIFICATE_REQUEST));
    }

    static Ed25519Key key(String pem) throws IOException {
        return Ed25519Key.ofInfo(request(pem).getSubjectPublicKeyInfo().getEncoded());
    }

    private static byte @Nullable [] only(String pem, String label) {
        return Pem.decode(pem, label).isEmpty() ? null : Pem.decodeOne(pem, label);
    }

    private static UntrustedException refused(String expected, String found) {
        return new UntrustedException(Reason.CERTIFICATE, expected, found);
    }
}
