package org.tripcap.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.config.Secrets;
import org.tripcap.ingest.http.AlertSource;
import org.tripcap.ingest.http.ClientCertificate;
import org.tripcap.ingest.http.Credential;

/**
 * The sources that a server takes alerts from: one for each format, called like it. What each proves itself with lies in the
 * directory of the server's keys.
 */
public final class AlertSources {
    /** Formats some of whose senders can set no header; only theirs may show the secret in the URL, where senders may log it. */
    private static final Set<String> WITHOUT_HEADERS = Set.of("falco", "generic", "splunk", "wazuh");

    private static final int SECRET_BYTES = 32;

    private AlertSources() {}

    /**
     * All of them, with the secrets and client certificates that the directory has for each; a secret that is missing is made.
     *
     * @throws IOException if a file cannot be used; the message names it
     */
    public static List<AlertSource> of(Path directory) throws IOException {
        List<AlertSource> sources = new ArrayList<>();
        for (String name : AlertFormats.names()) {
            Path file = secret(directory, name);
            String secret = Secrets.read(file);
            List<Credential> credentials = new ArrayList<>();
            credentials.add(Credential.BearerToken.of(secret));
            credentials.add(Credential.Basic.of(name, secret));
            credentials.add(Credential.HmacSignature.of(secret.getBytes(StandardCharsets.UTF_8)));
            if (WITHOUT_HEADERS.contains(name)) {
                credentials.add(urlSecret(file, secret));
            }
            credentials.addAll(clients(clientsFile(directory, name)));
            sources.add(new AlertSource(name, AlertFormats.named(name), ZoneOffset.UTC, credentials));
        }
        return sources;
    }

    /**
     * The file with the secret of a source; made when first asked for.
     *
     * @throws IOException if it is missing and cannot be made
     */
    public static Path secret(Path directory, String source) throws IOException {
        Path file = secretFile(directory, source);
        if (!Files.exists(file)) {
            byte[] secret = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(secret);
            DurableFile.write(file, (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }

    /** Where that file is, or would be. */
    public static Path secretFile(Path directory, String source) {
        return directory.resolve("alerts-" + source + ".secret");
    }

    /** Names the client certificates with which a source may prove itself; there need be none. */
    private static Path clientsFile(Path directory, String source) {
        return directory.resolve("alerts-" + source + ".clients");
    }

    private static Credential urlSecret(Path file, String secret) throws IOException {
        try {
            return Credential.UrlSecret.of(secret);
        } catch (IllegalArgumentException unusable) {
            throw new IOException(file + ": " + unusable.getMessage(), unusable);
        }
    }

    /** One certificate a line; empty lines and those that begin with # say nothing. */
    static List<Credential> clients(Path file) throws IOException {
        List<Credential> clients = new ArrayList<>();
        if (Files.exists(file)) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    clients.add(client(file, number, line.strip()));
                }
            }
        }
        return clients;
    }

    private static Credential client(Path file, int number, String line) throws IOException {
        try {
            return ClientCertificate.of(line);
        } catch (IllegalArgumentException malformed) {
            throw new IOException(file + ", line " + number + ": " + malformed.getMessage(), malformed);
        }
    }
}
