package org.tripcap.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.SensorProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a sensor alone, as the sensor's own distribution does. */
@Subcommands(SensorReplayCommand.class)
@Command(
        name = "sensor",
        description = {
            "Run a sensor that belongs to a system elsewhere, as the sensor's own distribution does (tripcap-sensor);"
                    + " or record a capture file.",
            "",
            "Every setting of the file can be overridden by an environment variable: TRIPCAP_SENSOR_RECORD_MEMORY for"
                    + " record.memory."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap sensor --config /etc/tripcap/sensor.yaml --check",
            "  tripcap sensor --config /etc/tripcap/sensor.yaml",
            "  tripcap sensor replay capture.pcapng --incident 5f3a"
        })
final class SensorCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The sensor's settings (default: $TRIPCAP_SENSOR_CONFIG, or /etc/tripcap/sensor.yaml).")
    private @Nullable Path file;

    @Option(names = "--check", description = "Check the settings and end.")
    private boolean check;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "One setting, whatever file and environment say, such as record.memory=512MiB (may be repeated).")
    private Map<String, String> settings = Map.of();

    @Override
    public Integer call() throws InterruptedException {
        SensorProgram.Given given = new SensorProgram.Given(file, System.getenv(), settings);
        PrintWriter err = command.commandLine().getErr();
        return check ? SensorProgram.check(given, err) : SensorProgram.run(given, err);
    }
}
