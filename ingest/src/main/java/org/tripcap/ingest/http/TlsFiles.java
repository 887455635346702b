package org.tripcap.ingest.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.Digest;
import org.tripcap.ingest.config.Secrets;

/**
 * What the PEM files of a {@link Tls} hold, read at one time.
 *
 * @param identity certificates and key, which belong together
 * @param clients authorities of senders' certificates; {@code null} if senders need none
 * @param digest tells whether files have changed
 */
record TlsFiles(KeyStore identity, @Nullable KeyStore clients, Digest digest) {
    /** Of the stores in memory, which never leave it; Java's key stores want one. */
    static final String PASSWORD = "in-memory";

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    /** By the name that the JDK gives to keys of an algorithm. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    /**
     * Reads the files.
     *
     * @throws IOException naming the file, what was expected and what to do
     */
    static TlsFiles read(Tls tls) throws IOException {
        byte[] certificates = Files.readAllBytes(tls.certificates());
        String key = Secrets.read(tls.key());
        @Nullable Path authorities = tls.clientAuthorities();
        byte[] clients = authorities == null ? new byte[0] : Files.readAllBytes(authorities);
        try {
            Certificate[] chain = certificates(certificates, tls.certificates());
            KeyStore identity = store();
            identity.setKeyEntry("server", key(key, chain[0].getPublicKey(), tls.key()), PASSWORD.toCharArray(), chain);
            return new TlsFiles(
                    identity,
                    authorities == null ? null : trusted(certificates(clients, authorities)),
                    Digest.of(
                            Digest.of(certificates).value(),
                            Digest.of(key.getBytes(StandardCharsets.UTF_8)).value(),
                            Digest.of(clients).value()));
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot use " + tls.certificates() + ": " + e.getMessage(), e);
        }
    }

    private static Certificate[] certificates(byte[] pem, Path file) throws IOException, CertificateException {
        Collection<? extends Certificate> found;
        try {
            found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        } catch (CertificateException e) {
            throw new IOException(file + " must hold X.509 certificates in PEM, but cannot be read as such", e);
        }
        if (found.isEmpty()) {
            throw new IOException(file + " must hold X.509 certificates in PEM, but holds none");
        }
        return found.toArray(Certificate[]::new);
    }

    private static PrivateKey key(String pem, PublicKey expected, Path file)
            throws IOException, GeneralSecurityException {
        Matcher block = KEY.matcher(pem);
        if (!block.find()) {
            throw new IOException(
                    file + " must hold a private key in PKCS #8 without a passphrase ('BEGIN PRIVATE KEY');"
                            + " convert it with: openssl pkey -in " + file + " -out server-key.pem");
        }
        String signature = SIGNATURES.get(expected.getAlgorithm());
        if (signature == null) {
            throw new IOException("the certificate's key must be RSA, EC or EdDSA, but is " + expected.getAlgorithm());
        }
        PrivateKey key;
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(block.group(1));
            key = KeyFactory.getInstance(expected.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    file + " must hold the key of the certificate, which is " + expected.getAlgorithm()
                            + ", but cannot be read as such",
                    e);
        }
        if (!belong(key, expected, signature)) {
            throw new IOException(file + " holds another key than the certificate's");
        }
        return key;
    }

    private static boolean belong(PrivateKey key, PublicKey expected, String algorithm)
            throws GeneralSecurityException {
        byte[] probe = "tripcap".getBytes(StandardCharsets.US_ASCII);
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(probe);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(expected);
        verifier.update(probe);
        return verifier.verify(signature);
    }

    private static KeyStore trusted(Certificate[] authorities) throws IOException, GeneralSecurityException {
        KeyStore store = store();
        for (int i = 0; i < authorities.length; i++) {
            store.setCertificateEntry("authority-" + i, authorities[i]);
        }
        return store;
    }

    private static KeyStore store() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    @Override
    public String toString() {
        return "TlsFiles[mutual=" + (clients != null) + "]";
    }
}
