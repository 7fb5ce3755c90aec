package io.edgewitness.text.reader;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the last frames of one camera agree on: each votes with its confidence. One thread. */
public final class TextVotes {
    private static final double MOST_OTHER = 0.25;

    private final int frames;
    private final int least;
    private final Deque<List<TextReader.Code>> last = new ArrayDeque<>();

    /**
     * Votes.
     *
     * @param frames how many are remembered
     * @param least how many of them have to say the same
     */
    public TextVotes(int frames, int least) {
        if (frames < 1 || frames > 100 || least < 1 || least > frames) {
            throw new IllegalArgumentException("frames is 1 to 100, and at most so many votes are asked");
        }
        this.frames = frames;
        this.least = least;
    }

    public void write(StateWriter state) {
        state.integer(last.size());
        for (List<TextReader.Code> frame : last) {
            state.integer(frame.size());
            frame.forEach(c -> state.text(c.text()).real(c.confidence()).integer(c.repaired() ? 1 : 0));
        }
    }

    public void read(StateReader state) {
        last.clear();
        for (long frame = state.integer(); frame > 0; frame--) {
            List<TextReader.Code> codes = new ArrayList<>();
            for (long code = state.integer(); code > 0; code--) {
                codes.add(new TextReader.Code(state.text(), state.real(), state.integer() == 1));
            }
            last.addLast(List.copyOf(codes));
        }
    }

    /**
     * Takes what was read in the next frame.
     *
     * @param codes the surest first; empty: nothing
     * @return the text that enough frames say and few others contradict, with its mean confidence
     */
    public Optional<TextReader.Code> add(List<TextReader.Code> codes) {
        last.addLast(codes.stream().limit(1).toList());
        if (last.size() > frames) {
            last.removeFirst();
        }
        Map<String, double[]> votes = new LinkedHashMap<>(); // how many, sum of confidences, repaired
        double all = 0;
        for (List<TextReader.Code> frame : last) {
            if (!frame.isEmpty()) {
                TextReader.Code code = frame.get(0);
                double[] vote = votes.computeIfAbsent(code.text(), c -> new double[3]);
                vote[0]++;
                vote[1] += code.confidence();
                vote[2] = Math.max(vote[2], code.repaired() ? 1 : 0);
                all += code.confidence();
            }
        }
        for (Map.Entry<String, double[]> e : votes.entrySet()) {
            double[] vote = e.getValue();
            if (vote[0] >= least && all - vote[1] <= MOST_OTHER * all) {
                return Optional.of(new TextReader.Code(e.getKey(), vote[1] / vote[0], vote[2] > 0));
            }
        }
        return Optional.empty();
    }
}
