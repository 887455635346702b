package org.tripcap.capture.incident;

import java.util.Arrays;

/**
 * A statement as it was signed, which an incident document carries so that the document can be judged without its history.
 *
 * @param statement the exact signed bytes
 * @param signature the detached Ed25519 signature over them, 64 bytes
 * @param certificate the signer's certificate, DER
 */
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, and compared by content
public record AttachedStatement(byte[] statement, byte[] signature, byte[] certificate) {
    static final int MAX_STATEMENT = 64 * 1024;
    static final int MAX_CERTIFICATE = 16 * 1024;

    public AttachedStatement {
        if (statement.length == 0 || statement.length > MAX_STATEMENT) {
            throw new IllegalArgumentException(
                    "attached statement has 1 to " + MAX_STATEMENT + " bytes, not " + statement.length);
        }
        if (signature.length != 64) {
            throw new IllegalArgumentException("attached signature has 64 bytes (Ed25519), not " + signature.length);
        }
        if (certificate.length == 0 || certificate.length > MAX_CERTIFICATE) {
            throw new IllegalArgumentException(
                    "attached certificate has 1 to " + MAX_CERTIFICATE + " bytes, not " + certificate.length);
        }
        statement = statement.clone();
        signature = signature.clone();
        certificate = certificate.clone();
    }

    /** Digest of the exact bytes of the statement. */
    public Digest digest() {
        return Digest.of(statement);
    }

    @Override
    public byte[] statement() {
        return statement.clone();
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
        return other instanceof AttachedStatement attached
                && Arrays.equals(statement, attached.statement)
                && Arrays.equals(signature, attached.signature)
                && Arrays.equals(certificate, attached.certificate);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(statement);
    }

    @Override
    public String toString() {
        return "AttachedStatement[" + digest() + "]";
    }
}
