package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A complete application of a zone for the notice of Liaoning, with its files. Nothing in it is measured. */
final class ZoneSamples {
    static final String YAML = """
            notice: liaoning-2024
            filing-date: 2024-03-10
            fields:
              LN-E-1: 产业园区
              LN-E-5: 是
              LN-E-6: 是
              LN-E-9: 是
              LN-E-9P: 赵六
              LN-1.1-01: 示例经济开发区管理委员会
              LN-1.1-02: 11210100M000100Y44
              LN-1.1-03: government
              LN-1.1-04: 辽宁省示例市示例路1号
              LN-1.1-06: 523.6
              LN-1.1-08: 李四
              LN-1.1-09: 024-12345678
              LN-1.1-10: 科长
              LN-1.1-11: "13800000000"
              LN-1.1-13: office@example.com
              LN-1.2-01: 示例开发区5G+工业互联网先导区
              LN-1.2-02: {from: 2024-04, to: 2026-03}
              LN-1.2-03: 示例经济开发区
              LN-1.2-04: 王五
              LN-1.2-05: 主任
              LN-KPI-04: 92.5
              LN-KPI-06: 运营商投资，企业按用量付费。
              LN-KPI-10: 同一质检方案复制到三家企业。
              LN-KPI-11: 面向装备制造建设融合应用。
              LN-KPI-15: 2
              LN-KPI-16: 120
              LN-KPI-18: 提供技术咨询和供需对接。
              LN-1.3: 先导区以装备制造为主导产业，建设5G专网和公共平台。
              LN-2.1: 装备制造转型的需要。
              LN-2.2: 已有5G基站和平台。
              LN-2.3.1: 两年内场景数量翻番。
              LN-2.3.2: 网络建设、应用培育、工厂打造、生态完善。
              LN-2.3.3: 成立领导小组。
              LN-2.3.4: 分区隔离，双向认证。
              LN-2.4: 降低能耗，减少停机。
              LN-2.5: 首创共享专网模式。
              LN-2.6: 可推广到其他园区。
              LN-2.7: 管委会牵头，运营商和企业分工。
            lists:
              LN-1.1-07:
                - {name: 示例重工, code: 91350100M000100Y43, revenue: 88.5, proof: list.pdf}
              LN-KPI-01:
                - {name: 先导区建设方案, number: 示开发〔2024〕1号, date: 2024-01-05, issuer: 管委会, proof: list.pdf}
              LN-KPI-02:
                - {name: 5G专项, number: 示财〔2024〕2号, source: 市财政, amount: 800, proof: list.pdf}
                - {name: 5G专项配套, number: 示财〔2024〕3号, source: 区财政, amount: 400.5, proof: list.pdf}
              LN-KPI-03:
                - {operator: 移动, number: "4600001", proof: list.pdf}
                - {operator: 联通, number: "4600001", proof: list.pdf}
                - {operator: 移动, number: "4600002", proof: list.pdf}
              LN-KPI-05:
                - {name: 装备云, owner: 示例重工, kind: 专业型, proof: list.pdf}
              LN-KPI-07:
                - {name: 5G质检, owner: 示例重工, status: 已建成, proof: list.pdf}
                - {name: 5G物流, owner: 示例机床, status: 在建, proof: list.pdf}
                - {name: 5G巡检, owner: 示例机床, status: 拟建, proof: list.pdf}
              LN-KPI-08:
                - {enterprise: 示例重工, site: 一厂, scenario: 机器视觉质检, proof: list.pdf}
                - {enterprise: 示例重工, site: 二厂, scenario: 13, proof: list.pdf}
              LN-KPI-09:
                - {name: 示例重工5G工厂, enterprise: 示例重工, level: 国家级, proof: list.pdf}
                - {name: 示例机床5G工厂, enterprise: 示例机床, level: 省级, proof: list.pdf}
                - {name: 示例泵业5G工厂, enterprise: 示例泵业, level: 省级, proof: list.pdf}
              LN-KPI-12:
                - {name: 5G专网技术要求, number: T/SL 1-2023, level: 团标, drafter: 示例重工, proof: list.pdf}
              LN-KPI-13:
                - {name: 示例软件, code: 91350100M000100Y43, solution: 质检方案, proof: list.pdf}
              LN-KPI-14:
                - {name: 5G联合实验室, kind: 实验室, owner: 示例大学, proof: list.pdf}
              LN-KPI-15:
                - {name: 供需对接会, kind: 对接交流, date: 2023-09-01, proof: list.pdf}
                - {name: 技能培训班, kind: 人才培养, date: 2023-10-12, proof: list.pdf}
              LN-KPI-16:
                - {kind: 高级技师, unit: 示例重工, people: 45, proof: list.pdf}
                - {kind: 数字技术工程师, unit: 示例机床, people: 75, proof: list.pdf}
              LN-KPI-17:
                - {name: 装备云, kind: 等保备案, owner: 示例重工, number: 2101-001, level: 三级, proof: list.pdf}
              LN-KPI-19:
                - {name: 焊缝质检模型, source: 示例大学, user: 示例重工, proof: list.pdf}
            attachments:
              LN-3.1: certificate.pdf
              LN-A-TAX: tax.pdf
              LN-A-05: letters.pdf
              LN-A-06: statistics.pdf
              LN-A-07: survey.pdf
              LN-3.2: awards.pdf
            """;

    private ZoneSamples() {}

    static Project load(Path folder, String yaml, Notice notice) {
        try {
            for (String name : List.of(
                    "list.pdf",
                    "certificate.pdf",
                    "tax.pdf",
                    "letters.pdf",
                    "statistics.pdf",
                    "survey.pdf",
                    "awards.pdf")) {
                Files.write(folder.resolve(name), Samples.pdf(name));
            }
            Project.Loading loading = Project.load(Files.writeString(folder.resolve("project.yaml"), yaml), notice);
            assertThat(loading.mistakes()).isEmpty();
            return Objects.requireNonNull(loading.project());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
