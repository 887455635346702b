package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * An actor's certificate in a file of PEM (RFC 7468), alone or beside its private key.
 *
 * @param der X.509
 * @param signer whom it names; whether to believe it is for {@link TrustFile} to say
 * @param hasPrivateKey whether the private key is in the same file
 * @param isProtected whether that is under a passphrase
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record CertificateFile(
        byte[] der,
        Signer signer,
        Ed25519Key key,
        Instant validFrom,
        Instant validUntil,
        boolean hasPrivateKey,
        boolean isProtected) {
    private static final int MAX_LENGTH = 64 * 1024;

    /**
     * Reads the file's one certificate; no passphrase is needed for it.
     *
     * @throws IOException when the file cannot be read, or holds no actor's certificate
     */
    public static CertificateFile read(Path pem) throws IOException {
        if (Files.size(pem) > MAX_LENGTH) {
            throw new IOException(pem + " holds no certificate: it has more than " + MAX_LENGTH + " bytes");
        }
        String text = Files.readString(pem, StandardCharsets.ISO_8859_1);
        List<byte[]> found = Pem.decode(text, Pem.CERTIFICATE);
        if (found.size() != 1) {
            throw new IOException(pem + " holds " + found.size() + " certificates, expected one");
        }
        boolean isProtected = PrivateKeyFile.isProtected(text);
        try {
            return of(
                    found.getFirst(),
                    isProtected || !Pem.decode(text, Pem.PRIVATE_KEY).isEmpty(),
                    isProtected);
        } catch (UntrustedException e) {
            throw new IOException(pem + " holds no actor's certificate: " + e.getMessage(), e);
        }
    }

    /**
     * What a certificate alone says.
     *
     * @param der X.509
     * @throws IOException when it is no actor's certificate
     */
    public static CertificateFile parse(byte[] der) throws IOException {
        try {
            return of(der, false, false);
        } catch (UntrustedException e) {
            throw new IOException("this is no actor's certificate: " + e.getMessage(), e);
        }
    }

    private static CertificateFile of(byte[] der, boolean hasPrivateKey, boolean isProtected)
            throws UntrustedException {
        ActorCertificate certificate = ActorCertificate.read(der);
        return new CertificateFile(
                der,
                certificate.signer(),
                certificate.publicKey(),
                certificate.validFrom(),
                certificate.validUntil(),
                hasPrivateKey,
                isProtected);
    }

    /** Whether the file holds a certificate at all. */
    public static boolean isIn(Path pem) throws IOException {
        return Files.size(pem) <= MAX_LENGTH
                && !Pem.decode(Files.readString(pem, StandardCharsets.ISO_8859_1), Pem.CERTIFICATE)
                        .isEmpty();
    }

    /** Writes a certificate (X.509, DER) as PEM, durably. */
    public static void write(Path pem, byte[] der) throws IOException {
        DurableFile.write(pem, Pem.encode(Pem.CERTIFICATE, der).getBytes(StandardCharsets.US_ASCII));
    }
}
