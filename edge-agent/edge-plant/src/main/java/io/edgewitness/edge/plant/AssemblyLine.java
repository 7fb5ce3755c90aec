package io.edgewitness.edge.plant;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A line that assembles pumps, one after the other: kit, fit (a scale, a code scanner, a card reader, an alarm lamp), press (a guard, a people counter, a
 * lamp), test, pack. The stations say over MQTT what they do, as JSON in JSON with number and time around it: {@code {"seq":1,"ts":"…","step":"{…}"}} on
 * the topic {@code plant/assembly/steps}, and of boxes on {@code plant/assembly/boxes}. Readers are on TCP connections of their own, lamps, guard and
 * counter in a controller over Modbus.
 *
 * <p>In each round of units one takes a wrong part, one does two steps the wrong way round, and at one somebody enters the press while it works; which, a
 * seed decides. The unit's messages say so ({@code seeded}), it fails its test and is not packed.
 */
public final class AssemblyLine implements AutoCloseable {
    /** Holding register: people in the press. */
    public static final int PEOPLE = 0;
    /** Coil: the line runs. */
    public static final int RUNNING = 1;
    /** Coil: the press's guard is closed. */
    public static final int GUARD = 2;
    /** Coil: alarm lamp of the fitting station. */
    public static final int FIT_LAMP = 10;
    /** Coil: alarm lamp of the press. */
    public static final int PRESS_LAMP = 11;

    private static final String STEPS = "plant/assembly/steps";
    private static final String BOXES = "plant/assembly/boxes";
    private static final int IN_A_BOX = 2;
    private static final int UNITS_OF_A_LOT = 8;
    private static final long LAMP_NANOS = 5_000_000_000L;
    private static final long END_MILLIS = 5_000;

    /** What is done wrong on purpose. */
    public enum Mistake {
        PICK,
        ORDER,
        DANGER
    }

    /**
     * What became of a unit.
     *
     * @param box empty: it was not packed
     * @param alarm from the mistake to the station's lamp; null: there was no mistake, or no lamp within five seconds
     */
    public record Made(
            String unit,
            @Nullable Mistake mistake,
            String motor,
            String sealLot,
            String box,
            @Nullable Duration alarm) {}

    /**
     * Where its parts are, all on the loopback address.
     *
     * @param card the agent listens there
     */
    public record Ports(int mqtt, int scanner, int scale, int card) {}

    private final RegisterDevice controller;
    private final Duration beat;
    private final InstantSource clock;
    private final Random random;
    private final int round;
    private final PlantPublisher publisher;
    private final LineDevice scanner;
    private final LineDevice scale;
    private final LineDevice card;
    private final Thread thread;
    private final List<Made> made = new CopyOnWriteArrayList<>();
    private final List<String> waiting = new ArrayList<>(); // for a box
    private List<@Nullable Mistake> plan = new ArrayList<>();
    private int boxes;
    private long saidOfUnits;
    private long saidOfBoxes;

    /**
     * @param controller of the line, whose coils and registers are named above
     * @param beat between two things that happen at a station
     * @param round units in which each mistake is made once, 4 or more
     */
    public AssemblyLine(
            Ports ports, RegisterDevice controller, Duration beat, int round, long seed, InstantSource clock)
            throws IOException {
        this.controller = controller;
        this.beat = beat;
        this.round = round;
        this.clock = clock;
        random = new Random(seed);
        publisher = new PlantPublisher("127.0.0.1", ports.mqtt(), "assembly-line");
        scanner = LineDevice.listening("127.0.0.1", ports.scanner());
        scale = LineDevice.listening("127.0.0.1", ports.scale());
        card = LineDevice.dialling("127.0.0.1", ports.card());
        controller
                .coil(RUNNING, false)
                .coil(GUARD, true)
                .coil(FIT_LAMP, false)
                .coil(PRESS_LAMP, false)
                .holding(PEOPLE, RegisterDevice.int16(0));
        thread = new Thread(this::run, "assembly-line");
        thread.setDaemon(true);
    }

    /** Begins once the agent hears the readers. */
    public void start() {
        thread.start();
    }

    /** Units so far, in order. */
    public List<Made> made() {
        return List.copyOf(made);
    }

    private void run() {
        try {
            while (!scanner.isHeard() || !scale.isHeard() || !card.isHeard()) {
                pause();
            }
            for (int i = 0; i < 4; i++) {
                pause(); // for whoever listens elsewhere
            }
            controller.coil(RUNNING, true);
            for (int number = 1; ; number++) {
                unit(number);
            }
        } catch (InterruptedException e) {
            publisher.disconnect();
        }
    }

    private void pause() throws InterruptedException {
        Thread.sleep(beat.toMillis());
    }

    private void unit(int number) throws InterruptedException {
        if ((number - 1) % round == 0) {
            plan = plan();
        }
        Unit unit = new Unit(number, plan.get((number - 1) % round));
        unit.kit();
        boolean reversed = unit.mistake == Mistake.ORDER;
        if (reversed) {
            unit.motor();
        }
        unit.seal();
        if (!reversed) {
            unit.motor();
        }
        unit.press();
        unit.test();
        made.add(new Made(
                unit.id, unit.mistake, unit.motor, unit.sealLot, unit.mistake == null ? box(unit.id) : "", unit.alarm));
    }

    /** The first unit of a round is right, so that all is warm. */
    private List<@Nullable Mistake> plan() {
        List<@Nullable Mistake> next = new ArrayList<>();
        next.addAll(List.of(Mistake.values()));
        while (next.size() < round - 1) {
            next.add(null);
        }
        Collections.shuffle(next, random);
        next.add(0, null);
        return next;
    }

    /** @return the box that the unit will be in */
    private String box(String unit) throws InterruptedException {
        String box = String.format(Locale.ROOT, "BX%04d", boxes + 1);
        waiting.add(unit);
        if (waiting.size() == IN_A_BOX) {
            boxes++;
            String parts = "\"" + String.join("\",\"", waiting) + "\"";
            say(
                    BOXES,
                    ++saidOfBoxes,
                    "\"unit\":\"" + box + "\",\"step\":\"pack\",\"action\":\"add\",\"materials\":[" + parts + "]");
            pause();
            say(BOXES, ++saidOfBoxes, "\"unit\":\"" + box + "\",\"step\":\"ship\"");
            waiting.clear();
        }
        return box;
    }

    private void say(String topic, long seq, String fields) throws InterruptedException {
        publisher.add(
                topic,
                "{\"seq\":" + seq + ",\"ts\":\"" + clock.instant() + "\",\"step\":\"{" + fields.replace("\"", "\\\"")
                        + "}\"}");
        while (!publisher.send()) {
            pause();
        }
    }

    /** One pump on its way through the stations. */
    private final class Unit {
        final String id;
        final @Nullable Mistake mistake;
        final String motor;
        final String sealLot;
        private final String housingLot;
        private final String badge;

        @Nullable
        Duration alarm;

        Unit(int number, @Nullable Mistake mistake) {
            this.mistake = mistake;
            int lot = (number - 1) / UNITS_OF_A_LOT + 1;
            id = String.format(Locale.ROOT, "PU%04d", number);
            motor = String.format(Locale.ROOT, "MT%04d", number);
            sealLot = String.format(Locale.ROOT, "%s%02d", mistake == Mistake.PICK ? "LT" : "LS", lot);
            housingLot = String.format(Locale.ROOT, "LH%02d", lot);
            badge = lot % 2 == 1 ? "0004711815" : "0004711932";
        }

        private void step(String step, String station, String more) throws InterruptedException {
            say(
                    STEPS,
                    ++saidOfUnits,
                    "\"unit\":\"" + id + "\",\"case\":\"" + id + "\",\"step\":\"" + step + "\",\"station\":\"" + station
                            + "\"" + more
                            + (mistake == null
                                    ? ""
                                    : ",\"seeded\":\"" + mistake.name().toLowerCase(Locale.ROOT) + "\""));
        }

        void kit() throws InterruptedException {
            controller.coil(FIT_LAMP, false).coil(PRESS_LAMP, false);
            scale.say("S S      0.000 kg");
            card.say(badge);
            step("kit", "kit", ",\"action\":\"make\",\"materials\":[{\"id\":\"" + housingLot + "\",\"quantity\":1}]");
            pause();
        }

        void seal() throws InterruptedException {
            boolean wrong = mistake == Mistake.PICK;
            step("seal", "fit", ",\"phase\":\"start\"");
            pause();
            scanner.say(wrong ? "]C1SEAL-B" : "]C1SEAL-A");
            scale.say(wrong ? "S D      0.149 kg" : "S D      0.119 kg");
            scale.say(wrong ? "S S      0.150 kg" : "S S      0.120 kg");
            pause();
            step("seal", "fit", ",\"phase\":\"complete\",\"materials\":[{\"id\":\"" + sealLot + "\",\"quantity\":1}]");
            if (wrong) {
                awaitLamp(FIT_LAMP);
            }
            pause();
            scale.say("S S      0.000 kg");
        }

        void motor() throws InterruptedException {
            scanner.say("]C1" + motor);
            pause();
            step("motor", "fit", "");
            if (mistake == Mistake.ORDER) {
                awaitLamp(FIT_LAMP);
            }
            pause();
        }

        void press() throws InterruptedException {
            step("press", "press", ",\"phase\":\"start\"");
            pause();
            if (mistake == Mistake.DANGER) {
                controller.holding(PEOPLE, RegisterDevice.int16(1));
                awaitLamp(PRESS_LAMP);
                controller.holding(PEOPLE, RegisterDevice.int16(0));
                pause();
            }
            step("press", "press", ",\"phase\":\"complete\"");
            pause();
        }

        void test() throws InterruptedException {
            step("test", "test", ",\"result\":\"" + (mistake == null ? "pass" : "fail") + "\"");
            controller.coil(FIT_LAMP, false).coil(PRESS_LAMP, false);
            pause();
        }

        private void awaitLamp(int lamp) throws InterruptedException {
            long begin = System.nanoTime();
            while (!controller.coilAt(lamp) && System.nanoTime() - begin < LAMP_NANOS) {
                Thread.sleep(2);
            }
            alarm = controller.coilAt(lamp) ? Duration.ofNanos(System.nanoTime() - begin) : null;
        }
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        scanner.close();
        scale.close();
        card.close();
    }
}
