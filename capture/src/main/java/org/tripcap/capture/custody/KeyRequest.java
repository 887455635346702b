package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/** A private key that waits for its certificate on the host where it was made, so that it never travels. */
public final class KeyRequest {
    private final PrivateKey privateKey;
    private final String pem;
    private final boolean isProtected;

    private KeyRequest(PrivateKey privateKey, String pem, boolean isProtected) {
        this.privateKey = privateKey;
        this.pem = pem;
        this.isProtected = isProtected;
    }

    /** This, with the word of the key that it replaces. */
    public KeyRequest vouchedForBy(Identity replaced) {
        try {
            SignatureBytes cross = replaced.crossSign(CertificateRequest.key(pem));
            return new KeyRequest(privateKey, pem + Pem.encode(Pem.CROSS_SIGNATURE, cross.value()), isProtected);
        } catch (IOException e) {
            throw new IllegalStateException("a request that was made can be read", e);
        }
    }

    /** This, with the public half of the notary's second key, as {@link NotaryIdentity#createCosigningKey} gives it. */
    public KeyRequest withCosigningKey(String publicKeyPem) {
        return new KeyRequest(privateKey, pem + publicKeyPem, isProtected);
    }

    /**
     * Makes a key, and the request to certify it.
     *
     * @param name a pseudonym of at most 63 lower-case letters, digits and hyphens, never a person's or host's name
     */
    public static KeyRequest create(String name, Role role) {
        ActorName actor = new ActorName(name, role);
        KeyPair pair = Ed25519Key.generate();
        try {
            byte[] request = new PKCS10CertificationRequestBuilder(
                            actor.toSubject(),
                            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                    .build(new JcaContentSignerBuilder("Ed25519").build(pair.getPrivate()))
                    .getEncoded();
            return new KeyRequest(pair.getPrivate(), Pem.encode(Pem.CERTIFICATE_REQUEST, request), false);
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("a new request is sound by construction", e);
        }
    }

    /**
     * Reads a file that {@link #store} wrote.
     *
     * @param passphrases asked only when the file is protected
     * @throws IOException when it cannot be read, is malformed, others than its owner may read or write it, or its passphrase
     *     is missing or wrong
     */
    public static KeyRequest load(Path pem, PassphraseSource passphrases) throws IOException {
        String text = PrivateKeyFile.readSecret(pem);
        try {
            PrivateKey key = PrivateKeyFile.decode(text, "Ed25519", pem, passphrases);
            Pem.decodeOne(text, Pem.CERTIFICATE_REQUEST);
            return new KeyRequest(
                    key,
                    text.substring(text.indexOf("-----BEGIN " + Pem.CERTIFICATE_REQUEST)),
                    PrivateKeyFile.isProtected(text));
        } catch (IllegalArgumentException e) {
            throw new IOException(pem + " holds no key that waits for a certificate: " + e.getMessage(), e);
        }
    }

    /**
     * Writes private key and request as PEM, durably and with mode 600.
     *
     * @param passphrase null to leave the key unprotected
     * @throws IllegalArgumentException when the passphrase is too short, or has characters that programs encode differently
     */
    public void store(Path file, char @Nullable [] passphrase) throws IOException {
        String text = PrivateKeyFile.encode(privateKey, passphrase) + pem;
        DurableFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether the file it was read from is under a passphrase. */
    public boolean isProtected() {
        return isProtected;
    }

    /** The request for the custodian, PEM; nothing in it is secret. */
    public String toPem() {
        return pem;
    }

    /**
     * The identity that the certificate makes of the key.
     *
     * @param certificate X.509, DER
     * @throws IllegalArgumentException when it is not for this key
     */
    public Identity certified(byte[] certificate) {
        return new Identity(privateKey, certificate);
    }
}
