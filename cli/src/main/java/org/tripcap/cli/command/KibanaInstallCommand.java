package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Imports data views, searches and dashboards into Kibana. */
@Command(
        name = "install",
        description = {
            "Import tripcap's data views, saved searches and dashboards into Kibana 9, in place of those of an earlier"
                    + " version of tripcap. Nothing else there is touched.",
            "deploy/kibana/tripcap.ndjson is the same for Kibana's own import under Stack Management, Saved Objects."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap kibana install --url http://127.0.0.1:5601",
            "  tripcap kibana install --url https://kibana.example/s/forensics --api-key-file kibana.key"
        })
final class KibanaInstallCommand implements Callable<Integer> {

    /** What the links in the objects begin with. */
    private static final String LOCAL = "http://127.0.0.1:8686";

    @Mixin
    private OutputOptions options;

    @Configured("kibana.url")
    @Option(
            names = "--url",
            required = true,
            paramLabel = "URL",
            description = "Where Kibana is; with /s/NAME for a space of that name.")
    private URI url;

    @Configured("kibana.api-key-file")
    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "File with an API key as Kibana shows it (encoded); it may save objects in that space.")
    private @Nullable Path apiKey;

    @Configured("kibana.evidence-url")
    @Option(
            names = "--evidence-url",
            paramLabel = "URL",
            description = "How investigators' browsers reach the server's --evidence-port, such as"
                    + " https://tripcap.example:8688, for the links to a flow's packets (default: the server on the same"
                    + " host, " + LOCAL + ").")
    private @Nullable URI evidenceUrl;

    @Override
    public Integer call() throws InterruptedException {
        requireHttp("--url", "https://kibana.example:5601", url);
        URI evidence = evidenceUrl;
        if (evidence != null) {
            requireHttp("--evidence-url", "https://tripcap.example:8688", evidence);
        }
        try {
            byte[] objects = evidence == null ? objects() : linkedTo(evidence, objects());
            int imported = new KibanaImport(url, key()).run(objects);
            Console console = options.console();
            if (options.json()) {
                console.json(JsonNodeFactory.instance.objectNode().put("imported", imported));
            } else {
                console.line(imported + " objects imported; begin with the dashboard 'tripcap: incidents'");
            }
            return ExitCode.OK;
        } catch (KibanaImport.RefusedException e) {
            throw new CommandException(ExitCode.REFUSED, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.UNREACHABLE, "Kibana at " + url + " cannot be reached: " + e.getMessage(), e);
        }
    }

    private static void requireHttp(String option, String example, URI given) {
        boolean http = "http".equals(given.getScheme()) || "https".equals(given.getScheme());
        // Nothing that JSON or Kibana's own templates would take for something else.
        if (!http || given.getHost() == null || !given.toString().matches("[\\w.:/~%\\[\\]-]+")) {
            throw new CommandException(
                    ExitCode.USAGE,
                    option + ": expected such as " + example + ", found '" + Printable.line(given.toString()) + "'");
        }
    }

    /** The objects, with links to packets that begin with this. */
    static byte[] linkedTo(URI evidence, byte[] objects) {
        return new String(objects, StandardCharsets.UTF_8)
                .replace(LOCAL, evidence.toString().replaceFirst("/+$", ""))
                .getBytes(StandardCharsets.UTF_8);
    }

    private @Nullable String key() {
        Path file = apiKey;
        if (file == null) {
            return null;
        }
        try {
            String key = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (!key.matches("[A-Za-z0-9+/=_-]+")) {
                throw new CommandException(
                        ExitCode.USAGE, "--api-key-file: " + file + " holds something else than one encoded API key");
            }
            return key;
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, "--api-key-file: " + file + " cannot be read", e);
        }
    }

    /** The objects, one JSON object a line. */
    static byte[] objects() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(KibanaInstallCommand.class.getResourceAsStream("kibana/tripcap.ndjson"))) {
            return in.readAllBytes();
        }
    }
}
