package org.tripcap.capture.custody;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import org.tripcap.capture.incident.MalformedException;

/**
 * A notary: its identity for the Ed25519 signature of a checkpoint, and an ML-DSA-44 key (FIPS 204) for the cosignature that
 * is to last longer. Thread-safe.
 */
public final class NotaryIdentity {
    private static final String ORIGIN = "TRIPCAP ORIGIN";
    private static final String PUBLIC_KEY = "PUBLIC KEY";

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
        try {
            KeyPair pair = KeyPairGenerator.getInstance("ML-DSA-44").generateKeyPair();
            byte[] raw = NotaryKeys.rawMlDsa44(pair.getPublic().getEncoded());
            return new NotaryIdentity(identity, new NotaryKeys(origin, identity.publicKey(), raw), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no ML-DSA-44", e);
        }
    }

    /**
     * Reads the ML-DSA-44 key that {@link #store} wrote.
     *
     * @throws IOException when it cannot be read, is malformed, or others than its owner may read or write it
     */
    public static NotaryIdentity load(Path pem, Identity identity) throws IOException {
        String text = Identity.readSecret(pem);
        try {
            byte[] info = Pem.decodeOne(text, PUBLIC_KEY);
            String origin = new String(Pem.decodeOne(text, ORIGIN), StandardCharsets.UTF_8);
            PrivateKey privateKey = KeyFactory.getInstance("ML-DSA-44")
                    .generatePrivate(new PKCS8EncodedKeySpec(Pem.decodeOne(text, Pem.PRIVATE_KEY)));
            NotaryKeys keys = new NotaryKeys(origin, identity.publicKey(), NotaryKeys.rawMlDsa44(info));
            NotaryIdentity notary = new NotaryIdentity(identity, keys, privateKey);
            notary.requirePair();
            return notary;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(pem + " is no ML-DSA-44 key of a notary: " + e.getMessage(), e);
        }
    }

    /** Writes the ML-DSA-44 key pair as PEM (RFC 9881), durably and with mode 600; the identity is stored apart. */
    public void store(Path pem) throws IOException {
        String text = Pem.encode(ORIGIN, keys.origin().getBytes(StandardCharsets.UTF_8))
                + Pem.encode(Pem.PRIVATE_KEY, mlDsa44.getEncoded())
                + Pem.encode(PUBLIC_KEY, keys.mlDsa44Info());
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
