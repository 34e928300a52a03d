import { api, type Schema, take } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { confirm, showDone, showFault } from '../widgets/notices.tsx';
import { RowMenu } from '../widgets/row_menu.tsx';
import { showOnce } from '../widgets/show_once.tsx';
import { openAccountForm } from './account_form.tsx';

/// What an admin may do with an account.
export function AccountMenu({ account }: { account: Schema<'Account'> }) {
  const { t } = useTranslate();
  const { username: name, disabled } = account;
  const params = { path: { id: account.id } };

  async function carryOut(work: () => Promise<unknown>, done?: string) {
    try {
      await work();
      if (done) showDone(done);
    } catch (error) {
      showFault(error);
    }
    await refresh('/api/v1/accounts');
  }

  const invite = () =>
    carryOut(async () => {
      const { invitation_url: value } = await take(api.POST('/api/v1/accounts/{id}/invitation', { params }));
      showOnce({ title: t('account.invitation'), text: t('account.invitation_text', { name }), value });
    });

  const setDisabled = (next: boolean) =>
    carryOut(
      () => api.PATCH('/api/v1/accounts/{id}', { params, body: { disabled: next } }),
      t(next ? 'account.disabled_now' : 'account.enabled_now', { name }),
    );

  async function remove() {
    const isSure = await confirm({
      title: t('account.remove'),
      text: t('account.remove_question', { name }),
      action: t('common:remove'),
      isDangerous: true,
    });
    if (isSure) await carryOut(() => api.DELETE('/api/v1/accounts/{id}', { params }), t('account.removed', { name }));
  }

  return (
    <RowMenu
      of={name}
      actions={[
        { name: t('common:change'), onChosen: () => openAccountForm(account) },
        { name: t('account.new_invitation'), onChosen: invite },
        { name: t(disabled ? 'account.enable' : 'account.disable'), onChosen: () => setDisabled(!disabled) },
        { name: t('common:remove'), onChosen: remove, isDangerous: true },
      ]}
    />
  );
}
