package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.http.Tls;

/** A server's certificate for this host, made by the JDK's own tool, and clients that trust it. */
record ServerCertificate(Path directory) {
    private static final char[] PASSWORD = "password".toCharArray();

    static ServerCertificate make(Path directory) throws IOException, InterruptedException {
        ServerCertificate made = new ServerCertificate(directory);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=tripcap.test",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        made.store().toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        try {
            KeyStore store = KeyStore.getInstance(made.store().toFile(), PASSWORD);
            pem(made.certificate(), "CERTIFICATE", store.getCertificate("it").getEncoded());
            pem(made.key(), "PRIVATE KEY", store.getKey("it", PASSWORD).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        return made;
    }

    /** A door on any port of the loopback address. */
    Tls door() {
        return new Tls("127.0.0.1", 0, certificate(), key(), null);
    }

    /**
     * Trusts this certificate only.
     *
     * @param key of the certificate that the client shows; null for a client without one
     */
    SSLContext client(@Nullable PrivateKey key, Certificate... chain) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "server", KeyStore.getInstance(store().toFile(), PASSWORD).getCertificate("it"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (key != null) {
            own.setKeyEntry("client", key, PASSWORD, chain);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private Path store() {
        return directory.resolve("server.p12");
    }

    private Path certificate() {
        return directory.resolve("server.pem");
    }

    private Path key() {
        return directory.resolve("server-key.pem");
    }

    private static void pem(Path file, String type, byte[] bytes) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n");
    }
}
