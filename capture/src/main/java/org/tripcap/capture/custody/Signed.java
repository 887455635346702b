package org.tripcap.capture.custody;

import java.util.Arrays;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.Digest;

/**
 * Exact bytes with a detached Ed25519 signature (RFC 8032) over them, and the signer's certificate. Holding one says nothing
 * about its truth: {@link TrustFile#verify} does.
 *
 * @param bytes what was signed, never serialised again
 * @param signature 64 bytes
 * @param certificate X.509, DER
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record Signed(byte[] bytes, byte[] signature, byte[] certificate) {
    public static final int SIGNATURE_LENGTH = 64;
    /** Bound on a certificate, far above what {@link Authority} issues. */
    public static final int MAX_CERTIFICATE = 16 * 1024;

    public Signed {
        if (signature.length != SIGNATURE_LENGTH) {
            throw new IllegalArgumentException(
                    "signature has " + SIGNATURE_LENGTH + " bytes (Ed25519), not " + signature.length);
        }
        if (certificate.length == 0 || certificate.length > MAX_CERTIFICATE) {
            throw new IllegalArgumentException(
                    "certificate has 1 to " + MAX_CERTIFICATE + " bytes, not " + certificate.length);
        }
        bytes = bytes.clone();
        signature = signature.clone();
        certificate = certificate.clone();
    }

    /** The signed opening statement that an incident document carries. */
    public static Signed of(AttachedStatement opening) {
        return new Signed(opening.statement(), opening.signature(), opening.certificate());
    }

    /** This as the opening that later revisions of the incident document carry. */
    public AttachedStatement toOpening() {
        return new AttachedStatement(bytes, signature, certificate);
    }

    /** Digest of the signed bytes. */
    public Digest digest() {
        return Digest.of(bytes);
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public byte[] signature() {
        return signature.clone();
    }

    @Override
    public byte[] certificate() {
        return certificate.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Signed signed
                && Arrays.equals(bytes, signed.bytes)
                && Arrays.equals(signature, signed.signature)
                && Arrays.equals(certificate, signed.certificate);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "Signed[" + digest() + "]";
    }
}
