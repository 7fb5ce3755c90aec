package io.edgewitness.collector.server;

import io.edgewitness.collector.forms.FieldLine;
import io.edgewitness.collector.forms.Forms;
import io.edgewitness.collector.forms.Notice;
import io.edgewitness.collector.pages.AnswerApi;
import io.edgewitness.collector.pages.Caller;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Projects over HTTP, their figures, and their fields as fields.xlsx has them: a simulated or missing figure is never a number there. Any thread. */
final class ProjectApi {
    private final ProjectStore projects;
    private final ProjectService service;
    private final AnswerApi answers;

    /** @param answers has the projects of people and their tokens */
    ProjectApi(ProjectStore projects, Backend backend, AnswerApi answers) {
        this.answers = answers;
        this.projects = projects;
        this.service = new ProjectService(backend);
    }

    void addTo(Javalin javalin) {
        javalin.get("/api/v1/notices", c -> c.json(notices()));
        javalin.get("/api/v1/indicators", c -> {
            Caller.of(c).requireAll();
            String project = Asked.required(c, "project");
            c.json(Map.of("items", AdminApi.call(() -> figures(project))));
        });
        javalin.get("/api/v1/projects", c -> {
            if (Caller.of(c).access() != null) {
                answers.projects(c);
                return;
            }
            Caller.of(c).requireAll();
            c.json(Map.of("items", AdminApi.call(this::list)));
        });
        javalin.get("/api/v1/projects/{id}/fields", c -> {
            if (Caller.of(c).access() != null) {
                answers.fields(c);
            } else {
                fields(c);
            }
        });
    }

    private List<Map<String, @Nullable Object>> figures(String project) throws CommandFailure {
        ProjectService.Loaded loaded = projects.load(project);
        if (loaded == null) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "没有项目 " + project + " / there is no project " + project
                            + "; a project is a file in the data folder: projects/ID.yaml");
        }
        return service.figures(loaded).stream().map(ProjectService::json).toList();
    }

    private static Map<String, Object> notices() {
        return Map.of(
                "items",
                Notice.installed().stream()
                        .map(Notice::load)
                        .map(n -> Map.<String, Object>of(
                                "id", n.id(), "year", n.year(), "title", n.title(), "form", n.formTitle()))
                        .toList());
    }

    private List<Map<String, @Nullable Object>> list() throws CommandFailure {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        for (String id : projects.ids()) {
            items.add(item(id));
        }
        return items;
    }

    /** One that has mistakes is listed with them: whoever looks for it must not think that it is gone. */
    private Map<String, @Nullable Object> item(String id) {
        Map<String, @Nullable Object> item = new LinkedHashMap<>();
        item.put("id", id);
        ProjectService.Loaded loaded = null;
        String problem = null;
        try {
            loaded = projects.load(id);
        } catch (CommandFailure e) {
            problem = e.getMessage();
        }
        item.put("title", loaded == null ? null : loaded.title());
        item.put("notice", loaded == null ? null : loaded.notice().id());
        item.put("enterprise", loaded == null ? null : loaded.project().scope().enterprise());
        item.put("site", loaded == null ? null : loaded.project().scope().site());
        item.put("figures", loaded == null ? null : loaded.project().figures().size());
        item.put("problem", problem);
        return item;
    }

    private void fields(Context c) {
        Caller.of(c).requireAll();
        String id = c.pathParam("id");
        List<FieldLine> lines = AdminApi.call(() -> {
            ProjectService.Loaded loaded = projects.load(id);
            if (loaded == null) {
                throw new NotFoundResponse("there is no project " + id + "; /api/v1/projects lists them");
            }
            return Forms.fields(loaded.notice(), loaded.project(), service.figures(loaded), false);
        });
        c.json(Map.of("items", lines.stream().map(ProjectApi::json).toList()));
    }

    private static Map<String, String> json(FieldLine line) {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("id", line.id());
        json.put("name", line.name());
        json.put("value", line.value());
        json.put("supplier", line.supplier());
        json.put("grade", line.mark());
        json.put("proof", line.proof());
        return json;
    }
}
