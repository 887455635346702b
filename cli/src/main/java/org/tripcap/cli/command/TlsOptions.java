package org.tripcap.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.http.Tls;
import picocli.CommandLine.Option;

/** Doors for other hosts: for alerts, for packets, or both. */
final class TlsOptions {
    @Configured("up.alerts-address")
    @Option(
            names = "--alerts-address",
            paramLabel = "ADDRESS",
            defaultValue = "0.0.0.0",
            description = "Address to listen on for alerts (default: all of this host).")
    private String alertsAddress;

    @Configured("up.alerts-port")
    @Option(
            names = "--alerts-port",
            paramLabel = "PORT",
            description = "Port to listen on for alerts; 0 for any (default: no alerts from other hosts).")
    private @Nullable Integer alertsPort;

    @Configured("up.evidence-address")
    @Option(
            names = "--evidence-address",
            paramLabel = "ADDRESS",
            defaultValue = "0.0.0.0",
            description = "Address to listen on for investigators' browsers (default: all of this host).")
    private String evidenceAddress;

    @Configured("up.evidence-port")
    @Option(
            names = "--evidence-port",
            paramLabel = "PORT",
            description =
                    "Port where investigators get packets, by their own certificate or a link of 'evidence link'; 0"
                            + " for any (default: no packets for other hosts).")
    private @Nullable Integer evidencePort;

    @Configured("up.tls-certificate")
    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "The server's certificate in PEM, followed by those between it and a root. Read again when it"
                    + " changes.")
    private @Nullable Path certificate;

    @Configured("up.tls-key")
    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Its key: PKCS #8 in PEM without a passphrase, mode 600.")
    private @Nullable Path key;

    @Configured("up.tls-client-authorities")
    @Option(
            names = "--tls-client-authorities",
            paramLabel = "FILE",
            description =
                    "Senders must have a certificate of one of these authorities, beside their secret; or instead of"
                            + " it, where the file alerts-NAME.clients beside the secrets names theirs.")
    private @Nullable Path authorities;

    /** Where alerts are taken; null for nowhere. */
    @Nullable Tls alerts() {
        return settings("--alerts-port", alertsAddress, alertsPort, authorities);
    }

    /** Where packets are read; null for nowhere. */
    @Nullable Tls evidence() {
        return settings("--evidence-port", evidenceAddress, evidencePort, null);
    }

    /**
     * Refuses what has no use alone.
     *
     * @throws CommandException if a certificate is named and no port for it, or a port and no certificate
     */
    void check() {
        if (alertsPort == null && evidencePort == null && (certificate != null || key != null)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--tls-certificate and --tls-key are for --alerts-port, --evidence-port or both: name one, such as"
                            + " --alerts-port 8687, or leave them out");
        }
        if (alertsPort == null && authorities != null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--tls-client-authorities is for --alerts-port: say on which port alerts of other hosts are taken,"
                            + " such as --alerts-port 8687, or leave it out");
        }
    }

    private @Nullable Tls settings(
            String option, String address, @Nullable Integer port, @Nullable Path clientAuthorities) {
        if (port == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    option + " needs --tls-certificate and --tls-key: other hosts are answered over TLS only");
        }
        try {
            return new Tls(address, port, certificate, key, clientAuthorities);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
