import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FileHandle } from '../../../src/api/views.ts'
import { Answers, TextLine, Toggle } from '../../components/fields.tsx'
import { useWire } from '../../state/wire-context.tsx'
import { CertificateFiles } from './certificate-files.tsx'
import { type FormAnswer, IdentityDialog, IdentityName } from './identity-dialog.tsx'
import type { SettingsPart } from './settings-part.ts'

const INPUTS = ['data', 'digest'] as const

/** What the form holds. */
interface ServiceForm {
  readonly name: string
  readonly url: string
  readonly passphrase: string
  readonly trustAuthority: boolean
  readonly input: (typeof INPUTS)[number]
  readonly chain: readonly FileHandle[]
  readonly client: readonly FileHandle[]
  readonly authority: readonly FileHandle[]
}

const EMPTY: ServiceForm = {
  name: '',
  url: '',
  passphrase: '',
  trustAuthority: true,
  input: 'data',
  chain: [],
  client: [],
  authority: [],
}

/** A part of the form. */
interface FormPart {
  readonly form: ServiceForm
  readonly change: (part: Partial<ServiceForm>) => void
}

const isHttps = (url: string): boolean => /^https:\/\/[^/]/i.test(url)

/**
 * A key that an HTTPS service holds. Says what goes out before anything does, and adds nothing until the person has let the program
 * out to the service. Not taken into use by itself: that is one more decision.
 */
export function SigningServiceDialog({ settings, write, onClose }: SettingsPart & { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { api } = useWire()
  const [form, setForm] = useState(EMPTY)
  const [isAllowed, setAllowed] = useState(settings.allowSigningService)
  const change: FormPart['change'] = part => setForm({ ...form, ...part })
  const add = async (): Promise<FormAnswer> => {
    const allowed = { ...settings, allowSigningService: true }
    const written = settings.allowSigningService ? null : await api.settings.write(allowed)
    if (written?.ok === false) return written
    const { chain, client, authority, ...rest } = form
    const grantsOf = (files: readonly FileHandle[]): string[] => files.map(file => file.grant)
    const added = await api.identities.addService({
      ...rest,
      chain: grantsOf(chain),
      client: grantsOf(client),
      authority: authority[0]?.grant ?? null,
    })
    // What could not be added leaves the network as it was.
    write(added.ok ? allowed : settings)
    return added
  }
  const { name, url, chain, client } = form
  return (
    <IdentityDialog
      kind="service"
      isReady={isAllowed && isHttps(url) && name !== '' && chain.length > 0 && client.length > 0}
      send={add}
      onClose={onClose}
    >
      <div className="notice ask">
        <p>{t('settings.service-network')}</p>
      </div>
      <HowToReach form={form} change={change} />
      <WhatItSigns form={form} change={change} />
      <Toggle
        label={t('settings.network-service')}
        help={t('settings.network-service-help')}
        isOn={isAllowed}
        onChange={setAllowed}
      />
    </IdentityDialog>
  )
}

function HowToReach({ form, change }: FormPart) {
  const { t } = useTranslation()
  return (
    <>
      <TextLine
        label={t('settings.service-url')}
        value={form.url}
        placeholder="https://"
        onChange={url => change({ url: url.trim() })}
        error={form.url.length > 'https://'.length && !isHttps(form.url) ? t('problem.signer-address') : null}
        isRequired
      />
      <CertificateFiles
        label={t('settings.service-client')}
        help={t('settings.service-client-help')}
        withKey
        files={form.client}
        onFiles={client => change({ client })}
      />
      <TextLine
        label={`${t('settings.service-pass')} (${t('app.optional')})`}
        help={t('settings.service-pass-help')}
        type="password"
        value={form.passphrase}
        onChange={passphrase => change({ passphrase })}
      />
      <CertificateFiles
        label={`${t('settings.service-authority')} (${t('app.optional')})`}
        help={t('settings.service-authority-help')}
        files={form.authority}
        onFiles={files => change({ authority: files.slice(0, 1) })}
      />
    </>
  )
}

function WhatItSigns({ form, change }: FormPart) {
  const { t } = useTranslation()
  return (
    <>
      <CertificateFiles
        label={t('settings.service-chain')}
        help={t('settings.service-chain-help')}
        files={form.chain}
        onFiles={chain => change({ chain })}
      />
      <Answers
        label={t('settings.service-input')}
        value={form.input}
        options={INPUTS.map(id => ({
          id,
          text: t(`settings.service-inputs.${id}`),
          help: t(`settings.service-inputs-help.${id}`),
        }))}
        onChange={id => change({ input: INPUTS.find(known => known === id) ?? 'data' })}
      />
      <IdentityName value={form.name} onChange={name => change({ name })} />
      <Toggle
        label={t('settings.identity-trust')}
        isOn={form.trustAuthority}
        onChange={trustAuthority => change({ trustAuthority })}
      />
    </>
  )
}
