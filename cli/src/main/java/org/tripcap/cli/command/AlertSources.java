package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.config.Secrets;
import org.tripcap.ingest.http.AlertSource;
import org.tripcap.ingest.http.ClientCertificate;
import org.tripcap.ingest.http.Credential;

/** The sources that a system on one host takes alerts from: one for each format, called like it, each with a secret file. */
final class AlertSources {
    /** Formats some of whose senders can set no header; only theirs may show the secret in the URL, where senders may log it. */
    private static final Set<String> WITHOUT_HEADERS = Set.of("falco", "generic", "splunk", "wazuh");

    private AlertSources() {}

    /**
     * All of them, with the secrets and client certificates that the installation has for each.
     *
     * @throws IOException if a file cannot be used; the message names it
     */
    static List<AlertSource> of(Installation installation) throws IOException {
        List<AlertSource> sources = new ArrayList<>();
        for (String name : AlertFormats.names()) {
            String secret = Secrets.read(installation.alertSecret(name));
            List<Credential> credentials = new ArrayList<>();
            credentials.add(Credential.BearerToken.of(secret));
            credentials.add(Credential.Basic.of(name, secret));
            credentials.add(Credential.HmacSignature.of(secret.getBytes(StandardCharsets.UTF_8)));
            if (WITHOUT_HEADERS.contains(name)) {
                credentials.add(urlSecret(installation.alertSecret(name), secret));
            }
            credentials.addAll(clients(installation.alertClients(name)));
            sources.add(new AlertSource(name, AlertFormats.named(name), ZoneOffset.UTC, credentials));
        }
        return sources;
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
