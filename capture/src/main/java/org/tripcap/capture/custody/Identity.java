package org.tripcap.capture.custody;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/** One actor: an Ed25519 private key (RFC 8032) and the certificate that the operator's authority issued for it. Thread-safe. */
public final class Identity {
    private final PrivateKey privateKey;
    private final byte[] certificate;
    private final Signer signer;
    private final CertificateTerm term;
    private final Ed25519Key publicKey;

    /** @throws IllegalArgumentException when the two do not belong together */
    Identity(PrivateKey privateKey, byte[] certificate) {
        this.privateKey = privateKey;
        this.certificate = certificate.clone();
        try {
            ActorCertificate read = ActorCertificate.read(certificate);
            this.signer = read.signer();
            this.term = new CertificateTerm(signer.name(), read.validFrom(), read.validUntil());
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
     * @param passphrases asked only when the file is protected
     * @throws IOException when it cannot be read, is malformed, others than its owner may read or write it, or its passphrase
     *     is missing or wrong
     */
    public static Identity load(Path pem, PassphraseSource passphrases) throws IOException {
        return parse(PrivateKeyFile.readSecret(pem), pem, passphrases);
    }

    /**
     * Reads what {@link #store} wrote, from where the caller knows that nobody else can read it.
     *
     * @param pem which the text was read from, for messages
     * @throws IOException as {@link #load(Path, PassphraseSource)}
     */
    public static Identity parse(String text, Path pem, PassphraseSource passphrases) throws IOException {
        if (Pem.decode(text, Pem.CERTIFICATE).isEmpty()) {
            throw new IOException(pem + " holds a key without certificate: it waits for what the custodian makes of its"
                    + " request; add it with 'tripcap key install'");
        }
        try {
            PrivateKey key = PrivateKeyFile.decode(text, "Ed25519", pem, passphrases);
            return new Identity(key, Pem.decodeOne(text, Pem.CERTIFICATE));
        } catch (IllegalArgumentException e) {
            throw new IOException(pem + " is no identity: " + e.getMessage(), e);
        }
    }

    /** As above, with the passphrase that the environment gives, if one is needed. */
    public static Identity load(Path pem) throws IOException {
        return load(pem, PassphraseSource.environment());
    }

    /** Writes private key (PKCS#8) and certificate as PEM, durably and with mode 600. */
    public void store(Path pem) throws IOException {
        store(pem, null);
    }

    /**
     * The same, with the private key under a passphrase.
     *
     * @param passphrase null to leave it unprotected
     * @throws IllegalArgumentException when the passphrase is too short, or has characters that programs encode differently
     */
    public void store(Path pem, char @Nullable [] passphrase) throws IOException {
        String text = PrivateKeyFile.encode(privateKey, passphrase) + Pem.encode(Pem.CERTIFICATE, certificate);
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

    /** While its certificate counts. */
    public CertificateTerm term() {
        return term;
    }

    /** X.509, DER. */
    public byte[] certificate() {
        return certificate.clone();
    }

    /** Signs exactly these bytes. */
    public Signed sign(byte[] bytes) {
        return new Signed(bytes, signature(bytes), certificate);
    }

    /** Vouches for the key that succeeds this one: a signature over its SubjectPublicKeyInfo. */
    public SignatureBytes crossSign(Ed25519Key successor) {
        return new SignatureBytes(signature(successor.info()));
    }

    /** For mutual TLS as this actor: shows the certificate, and proves to hold its key. */
    public KeyManager[] keyManagers() {
        char[] password = "in-memory".toCharArray(); // of a store that is never written; Java wants one
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            Certificate shown =
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
            store.setKeyEntry(signer.name(), privateKey, password, new Certificate[] {shown});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, password);
            return managers.getKeyManagers();
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has PKCS #12 in memory", impossible);
        }
    }

    /** Names the actor; never the private key. */
    @Override
    public String toString() {
        return "Identity[" + signer.name() + ", " + signer.role().code() + ", " + signer.keyId() + "]";
    }

    private byte[] signature(byte[] bytes) {
        return Ed25519Key.sign(privateKey, bytes);
    }
}
