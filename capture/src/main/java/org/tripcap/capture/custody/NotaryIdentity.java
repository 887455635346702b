package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.MalformedException;

/**
 * A notary: its identity for the Ed25519 signature of a checkpoint, and an ML-DSA-44 key (FIPS 204) for the cosignature that
 * is to last longer. Thread-safe.
 */
public final class NotaryIdentity {
    private static final String ORIGIN = "TRIPCAP ORIGIN";

    private final Identity identity;
    private final NotaryKeys keys;
    private final PrivateKey mlDsa44;

    private NotaryIdentity(Identity identity, NotaryKeys keys, PrivateKey mlDsa44) {
        if (identity.role() != Role.NOTARY) {
            throw new IllegalArgumentException("a notary's certificate names the role notary, not "
                    + identity.role().code());
        }
        this.identity = identity;
        this.keys = keys;
        this.mlDsa44 = mlDsa44;
    }

    /**
     * A notary with a new ML-DSA-44 key.
     *
     * @param origin names its log, such as {@code tripcap.example/ledger}
     */
    public static NotaryIdentity create(Identity identity, String origin) {
        KeyPair pair = generate();
        byte[] raw = NotaryKeys.rawMlDsa44(pair.getPublic().getEncoded());
        return new NotaryIdentity(identity, new NotaryKeys(origin, identity.publicKey(), raw), pair.getPrivate());
    }

    /**
     * Makes a notary's ML-DSA-44 key where its identity is not certified yet, and writes it as {@link #store} does.
     *
     * @param passphrase null to leave it unprotected
     * @return the public half, PEM, for the request to the custodian
     */
    public static String createCosigningKey(Path pem, String origin, char @Nullable [] passphrase) throws IOException {
        Origins.require(origin);
        KeyPair pair = generate();
        store(pem, origin, pair.getPrivate(), pair.getPublic().getEncoded(), passphrase);
        return Pem.encode(Pem.PUBLIC_KEY, pair.getPublic().getEncoded());
    }

    private static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance("ML-DSA-44").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no ML-DSA-44", e);
        }
    }

    /**
     * Reads the ML-DSA-44 key that {@link #store} wrote.
     *
     * @param passphrases asked only when the file is protected
     * @throws IOException when it cannot be read, is malformed, others than its owner may read or write it, or its passphrase
     *     is missing or wrong
     */
    public static NotaryIdentity load(Path pem, Identity identity, PassphraseSource passphrases) throws IOException {
        String text = PrivateKeyFile.readSecret(pem);
        try {
            byte[] info = Pem.decodeOne(text, Pem.PUBLIC_KEY);
            String origin = new String(Pem.decodeOne(text, ORIGIN), StandardCharsets.UTF_8);
            PrivateKey privateKey = PrivateKeyFile.decode(text, "ML-DSA-44", pem, passphrases);
            NotaryKeys keys = new NotaryKeys(origin, identity.publicKey(), NotaryKeys.rawMlDsa44(info));
            NotaryIdentity notary = new NotaryIdentity(identity, keys, privateKey);
            notary.requirePair();
            return notary;
        } catch (IllegalArgumentException e) {
            throw new IOException(pem + " is no ML-DSA-44 key of a notary: " + e.getMessage(), e);
        }
    }

    /** As above, with the passphrase that the environment gives, if one is needed. */
    public static NotaryIdentity load(Path pem, Identity identity) throws IOException {
        return load(pem, identity, PassphraseSource.environment());
    }

    /** Writes the ML-DSA-44 key pair as PEM (RFC 9881), durably and with mode 600; the identity is stored apart. */
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
        store(pem, keys.origin(), mlDsa44, keys.mlDsa44Info(), passphrase);
    }

    private static void store(
            Path pem, String origin, PrivateKey privateKey, byte[] publicInfo, char @Nullable [] passphrase)
            throws IOException {
        String text = Pem.encode(ORIGIN, origin.getBytes(StandardCharsets.UTF_8))
                + PrivateKeyFile.encode(privateKey, passphrase)
                + Pem.encode(Pem.PUBLIC_KEY, publicInfo);
        DurableFile.write(pem, text.getBytes(StandardCharsets.US_ASCII));
    }

    public Identity identity() {
        return identity;
    }

    /** What goes into the trust file. */
    public NotaryKeys keys() {
        return keys;
    }

    byte[] signMlDsa44(byte[] message) {
        try {
            Signature signature = Signature.getInstance("ML-DSA-44");
            signature.initSign(mlDsa44);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no ML-DSA-44", e);
        }
    }

    private void requirePair() {
        byte[] probe = "tripcap/notary-key-check/1\n".getBytes(StandardCharsets.US_ASCII);
        if (!CheckpointSignatures.mlDsa44Valid(keys, probe, signMlDsa44(probe))) {
            throw new MalformedException("its private key and its public key do not belong together");
        }
    }
}
