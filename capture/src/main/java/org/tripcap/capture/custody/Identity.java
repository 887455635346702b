package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.EnumSet;
import java.util.Set;
import org.tripcap.capture.incident.MalformedException;

/** One actor: an Ed25519 private key (RFC 8032) and the certificate that the operator's authority issued for it. Thread-safe. */
public final class Identity {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final PrivateKey privateKey;
    private final byte[] certificate;
    private final Signer signer;
    private final Ed25519Key publicKey;

    /** @throws IllegalArgumentException when the two do not belong together */
    Identity(PrivateKey privateKey, byte[] certificate) {
        this.privateKey = privateKey;
        this.certificate = certificate.clone();
        try {
            ActorCertificate read = ActorCertificate.read(certificate);
            this.signer = read.signer();
            this.publicKey = read.publicKey();
            if (!read.signed(certificate, signature(certificate))) {
                throw new IllegalArgumentException("private key and certificate do not belong together");
            }
        } catch (UntrustedException e) {
            throw new IllegalArgumentException("the certificate is no actor's: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a file that {@link #store} wrote.
     *
     * @throws IOException when it cannot be read, is malformed, or others than its owner may read or write it
     */
    public static Identity load(Path pem) throws IOException {
        try {
            return parse(readSecret(pem));
        } catch (IllegalArgumentException e) {
            throw new IOException(pem + " is no identity: " + e.getMessage(), e);
        }
    }

    /**
     * Reads what {@link #store} wrote, from where the caller knows that nobody else can read it.
     *
     * @throws IllegalArgumentException when it is malformed
     */
    public static Identity parse(String pemText) {
        return new Identity(privateKey(pemText), Pem.decodeOne(pemText, Pem.CERTIFICATE));
    }

    /** Writes private key (PKCS#8) and certificate as PEM, durably and with mode 600. */
    public void store(Path pem) throws IOException {
        String text = Pem.encode(Pem.PRIVATE_KEY, privateKey.getEncoded()) + Pem.encode(Pem.CERTIFICATE, certificate);
        DurableFile.write(pem, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The pseudonym, the certificate's common name. */
    public String name() {
        return signer.name();
    }

    public Role role() {
        return signer.role();
    }

    /** SHA-256 of the SubjectPublicKeyInfo, 64 lower-case hexadecimal digits. */
    public String keyId() {
        return signer.keyId();
    }

    /** The public key that the certificate binds to the pseudonym. */
    public Ed25519Key publicKey() {
        return publicKey;
    }

    /** X.509, DER. */
    public byte[] certificate() {
        return certificate.clone();
    }

    /** Signs exactly these bytes. */
    public Signed sign(byte[] bytes) {
        return new Signed(bytes, signature(bytes), certificate);
    }

    /** Names the actor; never the private key. */
    @Override
    public String toString() {
        return "Identity[" + signer.name() + ", " + signer.role().code() + ", " + signer.keyId() + "]";
    }

    private byte[] signature(byte[] bytes) {
        return signature(privateKey, bytes);
    }

    static byte[] signature(PrivateKey privateKey, byte[] bytes) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(privateKey);
            ed25519.update(bytes);
            return ed25519.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no Ed25519 private key", e);
        }
    }

    static PrivateKey privateKey(String pemText) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Pem.decodeOne(pemText, Pem.PRIVATE_KEY)));
        } catch (GeneralSecurityException e) {
            throw new MalformedException("the private key is no Ed25519 key in PKCS#8", e);
        }
    }

    static String readSecret(Path pem) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(Files.getPosixFilePermissions(pem));
        permissions.retainAll(OTHERS);
        if (!permissions.isEmpty()) {
            throw new IOException(
                    pem + " holds a private key, but others than its owner may read or write it; run: chmod 600 '" + pem
                            + "'");
        }
        return Files.readString(pem, StandardCharsets.US_ASCII);
    }
}
